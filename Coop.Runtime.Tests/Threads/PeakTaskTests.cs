using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Threads;

/// <summary>PEAK's tests of tasks (spec 2.3, 2.4), as 2.11 reads them: the loop is turned until it is idle after each event, errors reach the owner.</summary>
public sealed class PeakTaskTests
{
    private static readonly int[] s_values = [1, 2, 3, 5, 8, 13];

    [Test]
    [Peak(34)]
    public void TaskThatLoopsOverAValue_ReceivesEveryValueSet_UntilItsSentinel()
    {
        using EventLoop loop = TestLoop.Manual(out _);
        EventValue<int?> value = loop.Value<int?>(0);
        var received = new List<int>();
        Microthread task = loop.Thread(async () =>
        {
            while (await value.Changed is { } number)
            {
                received.Add(number);
            }
        });
        loop.Settle();
        foreach (int number in s_values)
        {
            value.Set(number);
            loop.Settle();
            task.IsEnded.ShouldBeFalse();
        }
        value.Set(null);
        loop.Settle();
        received.ShouldBe(s_values);
        task.State.ShouldBe(MicrothreadState.Succeeded);
    }

    [Test]
    [Peak(35)]
    public void TaskThatWaitsForAnyOfThreeValues_ReceivesSourceAndValueInOrder_OverTheSameChoice()
    {
        using EventLoop loop = TestLoop.Manual(out _);
        EventValue<int?>[] values = [loop.Value<int?>(0), loop.Value<int?>(0), loop.Value<int?>(0)];
        AnyOfEvent<int?, int?, int?> any = Events.AnyOf(values[0].Changed, values[1].Changed, values[2].Changed);
        var received = new List<(int, int?)>();
        Microthread task = loop.Thread(async () =>
        {
            while (true)
            {
                Choice<int?, int?, int?> choice = await any;
                int? value = choice.Index == 0 ? choice.Value1 : choice.Index == 1 ? choice.Value2 : choice.Value3;
                if (choice.Index == 2 && value is null)
                {
                    return;
                }
                choice.Source.ShouldBe(values[choice.Index]);
                received.Add((choice.Index, value));
            }
        });
        loop.Settle();
        var sent = new List<(int, int?)>();
        for (int i = 0; i < 12; i++)
        {
            int which = i * 5 % 3, number = 100 + i;
            values[which].Set(number);
            sent.Add((which, number));
            loop.Settle();
        }
        task.IsEnded.ShouldBeFalse();
        values[2].Set(null);
        loop.Settle();
        received.ShouldBe(sent);
        task.State.ShouldBe(MicrothreadState.Succeeded);
    }

    [Test]
    [Peak(36), Peak(37)]
    public void TenTasks_OnASemaphoreOfFive_ProceedInTheOrderOfTheirCreation_OneForEachRelease()
    {
        using EventLoop loop = TestLoop.Manual(out _);
        EventSemaphore first = loop.Semaphore(5), second = loop.Semaphore(0);
        var seen = new List<(int Task, int Count)>();
        var ended = new List<int>();
        for (int i = 0; i < 10; i++)
        {
            int me = i;
            loop.Thread(async () =>
            {
                seen.Add((me, await first.Take()));
                _ = await second.Take();
                first.Release();
                ended.Add(me);
            });
        }
        loop.Settle();
        seen.ShouldBe([(0, 5), (1, 4), (2, 3), (3, 2), (4, 1)]);
        seen.Clear();
        for (int i = 0; i < 10; i++)
        {
            second.Release();
            loop.Settle();
            ended.ShouldBe(Enumerable.Range(0, i + 1));
        }
        seen.ShouldBe([(5, 1), (6, 1), (7, 1), (8, 1), (9, 1)]);
        first.Count.ShouldBe(5);
        second.Count.ShouldBe(0);
    }

    [Test]
    [Peak(38), Peak(39)]
    public void ErrorOfANestedProcedure_AfterItWasResumed_IsCaughtByItsCaller_AndNotRaisedAgain()
    {
        TestLoop.Run(async events =>
        {
            var trace = new List<string>();
            try
            {
                await Nested();
            }
            catch (FormatException error)
            {
                trace.Add(error.Message);
            }
            await events.Sleep(1);
            trace.Add("goes on");
            trace.ShouldBe(["nested", "goes on"]);

            async Task Nested()
            {
                await events.Sleep(1);
                throw new FormatException("nested");
            }
        });
    }

    [Test]
    [Peak(40)]
    public void ErrorBeforeTheFirstWait_ReachesTheOwner_NotTheStarter()
    {
        TestLoop.Run(async events =>
        {
            Microthread failing = events.Thread(() => throw new FormatException("at once"));
            failing.State.ShouldBe(MicrothreadState.Ready);
            await Thrown.By<FormatException>(async () => await failing.Join());
        });
    }

    [Test]
    [Peak(41), Peak(42), Scenario(105), Contract(14)]
    public void ErrorThatNobodyCatches_EndsRun_WithItsStack_AndTheSiblingsAreCleanedUp()
    {
        bool cleanedUp = false;
        Microthread? failed = null;
        FormatException error = Should.Throw<FormatException>(() => EventLoop.Run(TestLoop.Virtual(), async events =>
        {
            events.Thread(async () =>
            {
                try
                {
                    await events.Never();
                }
                finally
                {
                    await events.Sleep(1);
                    cleanedUp = true;
                }
            });
            failed = events.Thread(async () =>
            {
                await events.Sleep(1);
                await Thrower(events);
            });
            await events.Never();
        }));
        cleanedUp.ShouldBeTrue();
        error.StackTrace!.ShouldContain(nameof(Thrower));
        error.StackTrace!.ShouldContain(nameof(ErrorThatNobodyCatches_EndsRun_WithItsStack_AndTheSiblingsAreCleanedUp));
        failed!.State.ShouldBe(MicrothreadState.Failed);
        failed.IsEnded.ShouldBeTrue();

        FormatException main = Should.Throw<FormatException>(() => EventLoop.Run(TestLoop.Virtual(), Thrower));
        main.StackTrace!.ShouldContain(nameof(Thrower));
    }

    [Test]
    [Peak(41), Peak(42), Peak(108), Contract(14)]
    public void ErrorThatNobodyCatches_DoesNotSurfaceInATurn_OrInTheSetterOfAValue()
    {
        var unhandled = new List<Exception>();
        var options = new EventLoopOptions
        {
            Clock = new ManualClock(),
            Poller = PollerKind.WaitOnly,
            UnhandledErrors = UnhandledErrorPolicy.Report,
            OnUnhandledError = unhandled.Add,
        };
        using var loop = new EventLoop(options);
        EventValue<int> value = loop.Value(0);
        Microthread failing = loop.Thread(async () =>
        {
            _ = await value.Changed;
            throw new FormatException();
        });
        bool other = false;
        loop.Thread(async () =>
        {
            _ = await value.Changed;
            other = true;
        });
        loop.Turn();
        value.Set(1);
        unhandled.ShouldBeEmpty();
        failing.State.ShouldBe(MicrothreadState.Ready);
        loop.Turn();
        unhandled.Single().ShouldBeOfType<FormatException>();
        failing.State.ShouldBe(MicrothreadState.Failed);
        other.ShouldBeTrue();
    }

    [Test]
    [Peak(45), Peak(101)]
    public void Task_IsAnEvent_AlsoOfAChoice_AndAlsoWhenItHasEnded()
    {
        TestLoop.Run(async events =>
        {
            Microthread<int> task = events.Thread(async () =>
            {
                await events.Sleep(1);
                return 7;
            });
            Event<int> typed = task;
            Event erased = task;
            task.ShouldBeAssignableTo<IEventSource>()!.Description.ShouldContain("PeakTaskTests.cs");
            Choice<int, Unit> first = await Events.AnyOf(typed, events.Sleep(5));
            (first.Index, first.Value1, first.Source).ShouldBe((0, 7, task));
            Choice many = await Events.AnyOf(events.Never(), erased);
            (many.Index, many.Value, many.Source).ShouldBe((1, 7, task));
            (await task.Join()).ShouldBe(7);
            (await task.Join()).ShouldBe(7);
            await ((Microthread)task).Join();
            await task.Ended;
            task.Result.ShouldBe(7);
            Event<Unit> plain = events.Thread(async () => await events.Pause());
            await plain;
            events.Now.ShouldBe(TimeSpan.FromSeconds(1));
        });
    }

    [Test]
    [Peak(46)]
    public void TaskThatReadsAnother_ReceivesEveryValueThatItGives_InOrder()
    {
        using EventLoop loop = TestLoop.Manual(out _);
        EventValue<int> value = loop.Value(0);
        EventQueue<int> given = loop.Queue<int>(EventQueue<int>.Unbounded);
        var received = new List<int>();
        loop.Thread(async () =>
        {
            while (true)
            {
                await given.Put(await value.Changed);
            }
        });
        loop.Thread(async () =>
        {
            await foreach (int number in given.ReadAllAsync())
            {
                received.Add(number);
            }
        });
        loop.Settle();
        foreach (int number in s_values)
        {
            value.Set(number);
            loop.Settle();
        }
        received.ShouldBe(s_values);
    }

    private static async Task Thrower(EventLoop events)
    {
        await events.Sleep(1);
        throw new FormatException();
    }
}
