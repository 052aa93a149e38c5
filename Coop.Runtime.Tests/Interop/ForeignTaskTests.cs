using Coop.Runtime.Tests.Support;
using Nito.AsyncEx;

namespace Coop.Runtime.Tests.Interop;

public sealed class ForeignTaskTests
{
    [Test]
    [Peak(75)]
    public void FromTask_Pending_WaitsAndThenGivesTheResult() => TestLoop.Run(async events =>
    {
        var source = new TaskCompletionSource<int>();
        Event<int> task = events.FromTask(source.Task);
        Microthread<int> waiter = events.Thread(async () => await task);
        await events.Sleep(1);
        waiter.IsEnded.ShouldBeFalse();
        source.SetResult(7);
        (await waiter.Join()).ShouldBe(7);
        (await task, await task).ShouldBe((7, 7));
    });

    [Test]
    [Peak(76), Peak(80)]
    public void FromTask_EndedBefore_GoesOnAtOnce() => TestLoop.Run(async events =>
    {
        bool otherRan = false;
        Microthread other = events.Thread(async () =>
        {
            otherRan = true;
            await Task.CompletedTask;
        });
        (await events.FromTask(Task.FromResult(7))).ShouldBe(7);
        await events.FromTask(Task.CompletedTask);
        otherRan.ShouldBeFalse();
        await other.Join();
    });

    [Test]
    [Peak(77)]
    public void FromTask_FailingWhileWaitedFor_ThrowsTheErrorItself() => TestLoop.Run(async events =>
    {
        var source = new TaskCompletionSource();
        Event<Unit> task = events.FromTask(source.Task);
        var error = new InvalidDataException("broken");
        _ = events.Sleep(1).Subscribe(_ => source.SetException(error));
        (await Should.ThrowAsync<InvalidDataException>(async () => await task)).ShouldBe(error);
    });

    [Test]
    [Peak(78)]
    public void FromTask_FailedOrCancelledBefore_ThrowsThatItself() => TestLoop.Run(async events =>
    {
        var error = new InvalidDataException("broken");
        (await Should.ThrowAsync<InvalidDataException>(async () => await events.FromTask(Task.FromException<int>(error)))).ShouldBe(error);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        (await Should.ThrowAsync<OperationCanceledException>(async () => await events.FromTask(Task.FromCanceled(cancelled.Token)))).CancellationToken.ShouldBe(cancelled.Token);
        var several = new TaskCompletionSource();
        several.SetException([error, new NotSupportedException()]);
        (await Should.ThrowAsync<AggregateException>(async () => await events.FromTask(several.Task))).InnerExceptions.Count.ShouldBe(2);
    });

    [Test]
    [Peak(79)]
    public void FromTask_WithTwoCallbacks_FiresEachOnceInOrder_AndNotACancelledOne() => TestLoop.Run(async events =>
    {
        var source = new TaskCompletionSource<int>();
        Event<int> task = events.FromTask(source.Task);
        var calls = new List<string>();
        Subscription first = task.Subscribe(value => calls.Add($"first {value}"));
        _ = task.Subscribe(value => calls.Add($"second {value}"));
        _ = task.Subscribe(value => calls.Add($"third {value}"));
        first.Dispose();
        source.SetResult(1);
        calls.ShouldBeEmpty();
        await events.Sleep(1);
        calls.ShouldBe(["second 1", "third 1"]);
    });

    [Test]
    [Peak(81)]
    public void Microthreads_OnALoopThatAForeignLoopTurns_BehaveAsOnTheirOwn() => AsyncContext.Run(async () =>
    {
        using var loop = new EventLoop(TestLoop.Virtual());
        loop.Rebind();
        var trace = new List<string>();
        EventQueue<int> queue = loop.Queue<int>(1);
        Microthread<int> nested = loop.Thread(async () =>
        {
            int item = await queue.Get();
            trace.Add($"got {item}");
            await loop.Pause();
            return item + 1;
        });
        Microthread catcher = loop.Thread(async () =>
        {
            try
            {
                await Task.Yield();
                throw new InvalidDataException("inner");
            }
            catch (InvalidDataException error)
            {
                trace.Add($"caught {error.Message}");
            }
            trace.Add($"joined {await nested.Join()}");
        });
        loop.Turn();
        queue.TryPut(41).ShouldBeTrue();
        while (!catcher.IsEnded)
        {
            loop.Turn();
            await Task.Yield();
        }
        trace.ShouldBe(["caught inner", "got 41", "joined 42"]);
    });

    [Test]
    [Contract(7)]
    public void FromTask_WaitedForOften_PutsOneContinuationAndLeavesNothing() => TestLoop.Run(async events =>
    {
        var source = new TaskCompletionSource<int>();
        Event<int> task = events.FromTask(source.Task);
        for (int i = 0; i < 10_000; i++)
        {
            (await Events.AnyOf(task, events.Pause())).Index.ShouldBe(1);
        }
        task.Origin.Rented.ShouldBe(0);
        // Several continuations would be a list.
        object? continuation = typeof(Task).GetField("m_continuationObject", System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!.GetValue(source.Task);
        continuation.ShouldNotBeNull();
        continuation.ShouldNotBeAssignableTo<System.Collections.IEnumerable>();
        source.SetResult(3);
        (await Events.AnyOf(task, events.Pause())).Index.ShouldBe(0);
    });

    [Test]
    [Contract(2)]
    public void FromTask_EndedOnTheLoop_RunsNoWaiterInsideTheCall() => TestLoop.Run(async events =>
    {
        var source = new TaskCompletionSource();
        var trace = new List<string>();
        Event<Unit> task = events.FromTask(source.Task);
        Microthread waiter = events.Thread(async () =>
        {
            await task;
            trace.Add("waiter");
        });
        await events.Pause();
        source.SetResult();
        trace.Add("set");
        await waiter.Join();
        trace.ShouldBe(["set", "waiter"]);
    });

    [Test]
    public void FromTask_EndedOnAnotherThread_ResumesOnTheLoop() => TestLoop.Run(async events =>
    {
        int thread = Environment.CurrentManagedThreadId;
        (await events.FromTask(Task.Run(() => Environment.CurrentManagedThreadId))).ShouldNotBe(thread);
        Environment.CurrentManagedThreadId.ShouldBe(thread);
    });

    [Test]
    public void FromTask_CancelledMicrothread_LeavesTheTaskAlone() => TestLoop.Run(async events =>
    {
        var source = new TaskCompletionSource<int>();
        Event<int> task = events.FromTask(source.Task);
        Microthread waiter = events.Thread(async () => await task);
        await events.Pause();
        waiter.Cancel();
        await waiter.Ended;
        waiter.State.ShouldBe(MicrothreadState.Canceled);
        source.SetResult(1);
        (await task).ShouldBe(1);
    });
}
