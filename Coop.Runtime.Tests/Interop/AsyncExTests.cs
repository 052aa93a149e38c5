using Coop.Runtime.Tests.Support;
using Nito.AsyncEx;

namespace Coop.Runtime.Tests.Interop;

/// <summary>
/// The locks and events of Nito.AsyncEx work on the loop as they are: continuations stay on its thread. Those that hand their task straight to the waiter
/// keep the order of arrival; AsyncSemaphore.LockAsync and AsyncConditionVariable go through the thread pool in between, so they promise no order.
/// </summary>
public sealed class AsyncExTests
{
    private static async Task<List<string>> RunThree(EventLoop events, Func<string, List<string>, Task> body, Func<List<string>, Task>? afterwards = null)
    {
        int thread = Environment.CurrentManagedThreadId;
        var trace = new List<string>();
        Microthread[] threads = [.. "abc".Select(name => events.Thread(async () =>
        {
            await body(name.ToString(), trace);
            Environment.CurrentManagedThreadId.ShouldBe(thread);
        }))];
        await events.Pause();
        await events.Pause();
        if (afterwards is not null)
        {
            await afterwards(trace);
        }
        foreach (Microthread each in threads)
        {
            await each.Join();
        }
        return trace;
    }

    [Test]
    public void AsyncLock_IsFairAndExclusive() => TestLoop.Run(async events =>
    {
        var mutex = new AsyncLock();
        (await RunThree(events, async (name, trace) =>
        {
            using (await mutex.LockAsync())
            {
                trace.Add($"{name} in");
                await events.Sleep(1);
                trace.Add($"{name} out");
            }
        })).ShouldBe(["a in", "a out", "b in", "b out", "c in", "c out"]);
        events.Now.ShouldBe(TimeSpan.FromSeconds(3));
    });

    [Test]
    [Contract(2)]
    public void AsyncManualResetEvent_WakesAllInOrder_NotInsideSet() => TestLoop.Run(async events =>
    {
        var gate = new AsyncManualResetEvent();
        (await RunThree(events, async (name, trace) =>
        {
            await gate.WaitAsync();
            trace.Add(name);
        }, trace =>
        {
            gate.Set();
            trace.Add("set");
            return Task.CompletedTask;
        })).ShouldBe(["set", "a", "b", "c"]);
    });

    [Test]
    public void AsyncAutoResetEvent_WakesOneAtATimeInOrder() => TestLoop.Run(async events =>
    {
        var gate = new AsyncAutoResetEvent();
        (await RunThree(events, async (name, trace) =>
        {
            await gate.WaitAsync();
            trace.Add(name);
        }, async trace =>
        {
            for (int i = 0; i < 3; i++)
            {
                gate.Set();
                await events.Sleep(1);
                trace.Add(".");
            }
        })).ShouldBe(["a", ".", "b", ".", "c", "."]);
    });

    [Test]
    public void AsyncSemaphore_LetsTwoInAndTheRestInOrder() => TestLoop.Run(async events =>
    {
        var semaphore = new AsyncSemaphore(2);
        (await RunThree(events, async (name, trace) =>
        {
            using (await semaphore.LockAsync())
            {
                trace.Add($"{name} in");
                await events.Sleep(1);
            }
            trace.Add($"{name} out");
        })).ShouldBe(["a in", "b in", "a out", "b out", "c in", "c out"], ignoreOrder: true);
    });

    [Test]
    public void AsyncConditionVariable_NotifiesAllUnderItsLock() => TestLoop.Run(async events =>
    {
        var mutex = new AsyncLock();
        var condition = new AsyncConditionVariable(mutex);
        (await RunThree(events, async (name, trace) =>
        {
            using (await mutex.LockAsync())
            {
                await condition.WaitAsync();
                trace.Add(name);
            }
        }, async trace =>
        {
            using (await mutex.LockAsync())
            {
                condition.NotifyAll();
                trace.Add("notified");
            }
        })).ShouldBe(["notified", "a", "b", "c"], ignoreOrder: true);
    });

    [Test]
    public void AsyncLock_ReleasedOnAnotherThread_ResumesOnTheLoop() => TestLoop.Run(async events =>
    {
        var mutex = new AsyncLock();
        int thread = Environment.CurrentManagedThreadId;
        IDisposable held = await mutex.LockAsync();
        Microthread waiter = events.Thread(async () =>
        {
            using (await mutex.LockAsync())
            {
                Environment.CurrentManagedThreadId.ShouldBe(thread);
            }
        });
        await events.Pause();
        await events.Blocking(held.Dispose);
        await waiter.Join();
    });
}
