using Coop.Runtime.Diagnostics;
using Coop.Runtime.Tests.Support;
using static Coop.Runtime.Events;

namespace Coop.Runtime.Tests.Diagnostics;

/// <summary>EventLoop.Describe: what everybody waits for, in words and numbers.</summary>
public sealed class DescribeTests : LoopFixture
{
    [TearDown]
    public void EndEverybody()
    {
        foreach (MicrothreadDescription left in Loop.Describe().Microthreads)
        {
            Find(left.Id).Cancel();
        }
        Settle();
    }

    [Test]
    public void Microthread_Always_HasNumberNameParentAndTheLineThatStartedIt()
    {
        Microthread? child = null;
        Microthread parent = Start(async () =>
        {
            child = Events.Thread(Waiter, "inner");
            await Sleep(100);
        }, "outer");
        MicrothreadDescription described = Of(child!);
        described.Id.ShouldBe(child!.Id);
        described.Name.ShouldBe("inner");
        described.ParentId.ShouldBe(parent.Id);
        described.File.ShouldEndWith("DescribeTests.cs");
        described.StartedAt.ShouldMatch("^DescribeTests.cs:[0-9]+$");
        File.ReadAllLines(Repository.PathOf("Coop.Runtime.Tests/Diagnostics", Path.GetFileName(described.File)))[described.Line - 1].ShouldContain("Events.Thread(Waiter");
        described.Method.ShouldBe("DescribeTests.Waiter");
        Of(parent).ParentId.ShouldBe(0);
    }

    [Test]
    public void Sleep_Always_SaysWhatIsLeft()
    {
        Microthread sleeper = Start(() => Sleep(3.2).AsTask());
        Clock.Advance(TimeSpan.FromSeconds(1));
        Settle();
        WaitDescription wait = WaitOf(sleeper);
        wait.Kind.ShouldBe(WaitKind.Time);
        wait.Text.ShouldBe("Sleep 2.2 s");
    }

    [Test]
    public void LightSleep_Always_SaysWhatIsLeft()
    {
        Microthread sleeper = Start(async () => await Sleep(3.2));
        WaitOf(sleeper).Text.ShouldBe("Sleep 3.2 s");
        Microthread eternal = Start(async () => await Sleep(double.PositiveInfinity));
        WaitOf(eternal).Text.ShouldBe("Sleep for ever");
        WaitOf(eternal).Kind.ShouldBe(WaitKind.Never);
    }

    [Test]
    public void Queue_WithAName_IsNamedByItsWaitersAndListed()
    {
        EventQueue<int> orders = Loop.Queue<int>(2, "orders");
        Microthread getter = Start(async () => await orders.Get());
        WaitDescription wait = WaitOf(getter);
        wait.Text.ShouldBe("queue orders.Get");
        wait.Kind.ShouldBe(WaitKind.QueueGet);
        QueueDescription queue = Loop.Describe().Queues.Single(queue => queue.Name == "queue orders");
        queue.Id.ShouldBe(wait.ObjectId);
        queue.CapacityItems.ShouldBe(2);
        queue.Getters.ShouldBe([getter.Id]);
        queue.Putters.ShouldBeEmpty();
    }

    [Test]
    public void Queue_Full_NamesThosewhoPut()
    {
        EventQueue<int> orders = Loop.Queue<int>(1, "orders");
        orders.TryPut(1).ShouldBeTrue();
        Microthread putter = Start(async () => await orders.Put(2));
        WaitOf(putter).Kind.ShouldBe(WaitKind.QueuePut);
        QueueDescription queue = Loop.Describe().Queues.Single(queue => queue.Name == "queue orders");
        queue.Count.ShouldBe(1);
        queue.Putters.ShouldBe([putter.Id]);
    }

    [Test]
    public void Queue_ThatNobodyHolds_IsForgotten()
    {
        UseQueue();
        Collect();
        Loop.Describe().Queues.ShouldNotContain(queue => queue.Name == "queue forgotten");

        void UseQueue() => Loop.Queue<int>(1, "forgotten").TryPut(1).ShouldBeTrue();
    }

    [Test]
    public void AnyOf_Always_ShowsItsMembers()
    {
        EventQueue<int> orders = Loop.Queue<int>(2, "orders");
        Microthread chooser = Start(async () => await AnyOf(orders.Get(), Loop.Sleep(5)));
        WaitDescription wait = WaitOf(chooser);
        wait.Kind.ShouldBe(WaitKind.AnyOf);
        wait.Text.ShouldBe("AnyOf(queue orders.Get, Sleep 5 s)");
        wait.Members.Select(member => member.Kind).ShouldBe([WaitKind.QueueGet, WaitKind.Time]);
        Loop.Describe().Queues.Single(queue => queue.Name == "queue orders").Getters.ShouldBe([chooser.Id]);
    }

    [Test]
    public void NestedChoices_Always_ShowTheLeaves()
    {
        EventQueue<int> a = Loop.Queue<int>(2, "a"), b = Loop.Queue<int>(2, "b");
        Microthread all = Start(async () => await AllOf((Event)a.Get(), (Event)b.Get()));
        WaitOf(all).Text.ShouldBe("AllOf(queue a.Get, queue b.Get)");
        Microthread bounded = Start(async () => await a.Get().Within(2));
        WaitOf(bounded).Text.ShouldBe("queue a.Get within 2 s");
        WaitOf(bounded).Kind.ShouldBe(WaitKind.Bounded);
        Microthread selected = Start(async () => await a.Get().Select(item => item + 1));
        WaitOf(selected).Kind.ShouldBe(WaitKind.QueueGet);
        Microthread task = Start(() => a.Get().AsTask());
        WaitOf(task).Kind.ShouldBe(WaitKind.QueueGet);
        Microthread guarded = Start(async () => await Loop.Guard(() => b.Get()));
        WaitOf(guarded).Text.ShouldBe("queue b.Get");
    }

    [Test]
    public void Join_Always_NamesTheMicrothread()
    {
        Microthread sleeper = Start(async () => await Sleep(5), "sleeper");
        Microthread joiner = Start(async () => await sleeper.Join());
        WaitDescription wait = WaitOf(joiner);
        wait.Kind.ShouldBe(WaitKind.Microthread);
        wait.Text.ShouldBe($"end of microthread {sleeper.Id} 'sleeper'");
        wait.DependsOn.ShouldBe([sleeper.Id]);
        Microthread ended = Start(async () => await sleeper.Ended);
        WaitOf(ended).DependsOn.ShouldBe([sleeper.Id]);
    }

    [Test]
    public void Group_Always_NamesItsChildren()
    {
        Microthread[] children = [];
        Microthread owner = Start(() => Events.Group(async g =>
        {
            children = [g.Start(async () => await Sleep(5)), g.Start(async () => await Sleep(6))];
            await Pause();
        }));
        WaitDescription wait = WaitOf(owner);
        wait.Kind.ShouldBe(WaitKind.Group);
        wait.Text.ShouldBe("end of a group of 2");
        wait.DependsOn.ShouldBe(children.Select(child => child.Id));
    }

    [Test]
    public void Semaphore_Always_NamesWhoHasTheOnlyPermit()
    {
        EventSemaphore door = Loop.Semaphore(1, "door");
        Microthread holder = Start(async () =>
        {
            await door.Take();
            await Sleep(5);
        });
        Microthread taker = Start(async () => await door.Take());
        WaitDescription wait = WaitOf(taker);
        wait.Kind.ShouldBe(WaitKind.Semaphore);
        wait.Text.ShouldBe("semaphore door.Take");
        wait.DependsOn.ShouldBe([holder.Id]);
        door.Release();
        Settle();
        Microthread next = Start(async () => await door.Take());
        WaitOf(next).DependsOn.ShouldBeEmpty("who took it last has ended");
    }

    [Test]
    public void Activities_Always_AreToldApart()
    {
        var source = new TaskCompletionSource();
        Microthread foreign = Start(async () => await source.Task);
        Of(foreign).Activity.ShouldBe(MicrothreadActivity.Foreign);
        Of(foreign).WaitingOn.ShouldBe("something foreign");
        LoopDescription? inside = null;
        Microthread self = Start(async () =>
        {
            Microthread ready = Events.Thread(() => Task.CompletedTask, "ready");
            inside = Loop.Describe();
            await ready.Join();
        });
        inside!.Microthreads.Single(microthread => microthread.Id == self.Id).Activity.ShouldBe(MicrothreadActivity.Running);
        inside.Microthreads.Single(microthread => microthread.Name == "ready").Activity.ShouldBe(MicrothreadActivity.Ready);
        source.SetResult();
    }

    [Test]
    public void Post_OfAnotherThread_MakesItsMicrothreadReadyBeforeTheLook()
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Microthread foreign = Start(async () => await source.Task);
        using (var other = new SecondThread())
        {
            other.Do(source.SetResult);
        }
        SpinWait.SpinUntil(() => !Loop.Scheduler.Inbox.IsEmpty);
        Of(foreign).Activity.ShouldBe(MicrothreadActivity.Ready);
    }

    [Test]
    public void Stack_OfCoroutines_IsWhole()
    {
        Microthread deep = Loop.Thread(Outer);
        Settle();
        Of(deep).Stack.ShouldBe(["DescribeTests.Inner", "DescribeTests.Middle", "DescribeTests.Outer"]);
    }

    [Test]
    public void Stack_OfTasks_HasTheInnermostAndTheFirst()
    {
        Microthread deep = Start(FirstTask);
        Of(deep).Stack.ShouldBe(["DescribeTests.LastTask", "DescribeTests.FirstTask"]);
    }

    [Test]
    public void WaitingFor_WithoutAnEarlierDescription_IsNotKnown()
    {
        Microthread sleeper = Start(async () => await Sleep(50));
        Of(sleeper).WaitingFor.ShouldBeNull();
    }

    [Test]
    public void WaitingFor_WithAnEarlierDescription_CountsFromTheFirstThatSawThisWait()
    {
        EventQueue<int> queue = Loop.Queue<int>(1);
        Microthread waiter = Start(async () => await queue.Get());
        Microthread looper = Start(async () =>
        {
            while (true)
            {
                await Sleep(1);
            }
        });
        LoopDescription first = Loop.Describe();
        Clock.Advance(TimeSpan.FromSeconds(1));
        Settle();
        LoopDescription second = Loop.Describe(first);
        LoopDescription third = Loop.Describe(second);
        TimeSpan? after = second.Microthreads.Single(microthread => microthread.Id == waiter.Id).WaitingFor;
        after.ShouldNotBeNull();
        third.Microthreads.Single(microthread => microthread.Id == waiter.Id).WaitingFor!.Value.ShouldBeGreaterThan(after.Value);
        second.Microthreads.Single(microthread => microthread.Id == looper.Id).WaitingFor.ShouldBeNull("it is another sleep by now");
        queue.TryPut(1).ShouldBeTrue();
        Settle();
    }

    [Test]
    public void Text_Always_IsATreeOfWhoStartedWhom()
    {
        Microthread parent = Start(async () =>
        {
            _ = Events.Thread(async () => await Sleep(7), "child");
            await Sleep(8);
        }, "parent");
        string[] lines = Loop.Describe().ToString().Split(Environment.NewLine);
        int at = Array.FindIndex(lines, line => line.StartsWith($"  {parent.Id} 'parent' Sleep 8 s", StringComparison.Ordinal));
        at.ShouldBeGreaterThan(0);
        lines[at + 1].ShouldStartWith($"    {parent.Id + 1} 'child' Sleep 7 s");
        lines[at + 1].ShouldContain("DescribeTests.cs:");
    }

    [Test]
    public void Graphviz_Always_HasAnArrowToWhatIsWaitedFor()
    {
        EventQueue<int> queue = Loop.Queue<int>(1, "a \"b\"");
        Microthread waiter = Start(async () => await queue.Get());
        string graph = Loop.Describe().ToGraphviz();
        graph.ShouldStartWith("digraph loop {");
        graph.ShouldContain("queue a \\\"b\\\"");
        long id = WaitOf(waiter).ObjectId;
        graph.ShouldContain($"m{waiter.Id} -> s{id};");
    }

    [Test]
    public void Describe_OnAnotherThread_IsAnsweredByTheLoop()
    {
        using LoopThread thread = EventLoop.Start(async events => await events.Sleep(double.PositiveInfinity));
        LoopDescription description = thread.Loop.InvokeAsync(() => thread.Loop.Describe()).GetAwaiter().GetResult();
        description.Microthreads.ShouldContain(microthread => microthread.Name == "main");
        Should.Throw<InvalidOperationException>(() => thread.Loop.Describe());
    }

    [Test]
    public void Describe_Always_ChangesNothing()
    {
        EventQueue<int> queue = Loop.Queue<int>(1);
        _ = Start(async () => await AnyOf(queue.Get(), Loop.Sleep(5)));
        LoopStatistics before = Loop.GetStatistics();
        _ = Loop.Describe().ToString();
        Loop.GetStatistics().ShouldBe(before);
    }

    private static async Task Waiter() => await Sleep(100);

    private static async Coroutine Outer() => await Middle();

    private static async Coroutine Middle() => await Inner();

    private static async Coroutine Inner() => await Sleep(9);

    private static async Task FirstTask() => await SecondTask();

    private static async Task SecondTask() => await LastTask();

    private static async Task LastTask() => await Sleep(9);

    private MicrothreadDescription Of(Microthread microthread) => Loop.Describe().Microthreads.Single(described => described.Id == microthread.Id);

    private WaitDescription WaitOf(Microthread microthread) => Of(microthread).Waits.ShouldHaveSingleItem();

    private Microthread Find(long id) => Loop.Live.ToArray().OfType<Microthread>().Single(microthread => microthread.Id == id);
}
