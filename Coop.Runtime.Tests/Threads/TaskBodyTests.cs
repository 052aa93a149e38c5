using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Threads;

/// <summary>A microthread whose method returns a Task hears of its end, wherever and however that comes (M2).</summary>
public sealed class TaskBodyTests
{
    private const double Unit = 0.002;

    public enum Body
    {
        EndsElsewhereWhileAChildSleeps,
        EndsElsewhereAfterItHasSlept,
        EndsInTheSameStepAsItsLastWait,
        AwaitsAChildThatWasBegunBefore,
        WhenAllOfSleeps,
        WhenAnyOfSleeps,
        FifteenSteps,
        SixteenSteps,
        SeventeenSteps,
        ManySteps,
        IsAnothersTask,
        IsATaskThatHasEnded,
        WaitsForASleepWhileAChildPauses,
        WaitsForAChildWhileItsSleepIsOver,
        GoesOnUnderAnotherMicrothread,
        IsPosted,
        WaitsForASourceOfItsOwn,
        WaitsInAChoice,
        WaitsWithALimit,
        WaitsByAValueTask,
        YieldsAndSleeps,
    }

    // The clock of the machine: a virtual one would jump over the hour while another thread works.
    [Test]
    [Contract(16)]
    public void End_OfATaskBody_IsHeardOf([Values] Body body) => EventLoop.Run(new EventLoopOptions { Poller = PollerKind.WaitOnly }, async events =>
    {
        int thread = Environment.CurrentManagedThreadId;
        Microthread microthread = events.Thread(() => Run(body, events));
        await microthread.Join().Within(20);
        microthread.State.ShouldBe(MicrothreadState.Succeeded);
        Environment.CurrentManagedThreadId.ShouldBe(thread);
    });

    [Test]
    [Contract(14)]
    public void Error_OfATaskBody_IsHeardOf_WhateverStepItComesIn([Values(0, 1, 2, 14, 15, 16, 17, 40)] int steps, [Values] bool isCanceled) => TestLoop.Run(async events =>
    {
        Microthread failing = events.Thread(Fail);
        await events.Sleep(steps - 0.5 < 0 ? 0 : steps - 0.5);
        failing.IsEnded.ShouldBeFalse();
        if (isCanceled)
        {
            failing.Cancel();
            await Thrown.By<OperationCanceledException>(async () => await failing.Join());
            failing.State.ShouldBe(MicrothreadState.Canceled);
        }
        else
        {
            await Thrown.By<FormatException>(async () => await failing.Join());
            failing.State.ShouldBe(MicrothreadState.Failed);
        }

        async Task Fail()
        {
            for (int i = 0; i < steps; i++)
            {
                await events.Sleep(1);
            }
            await events.Pause();
            await events.Pause();
            throw new FormatException();
        }
    });

    private static async Task Run(Body body, EventLoop events)
    {
        switch (body)
        {
            case Body.EndsElsewhereWhileAChildSleeps:
                _ = Sleeps(events, 3600 / Unit);
                await Task.Run(() => { }).ConfigureAwait(false);
                break;
            case Body.EndsElsewhereAfterItHasSlept:
                await events.Sleep(1 * Unit);
                _ = Sleeps(events, 3600 / Unit);
                await Task.Run(() => Thread.Sleep(1)).ConfigureAwait(false);
                break;
            case Body.EndsInTheSameStepAsItsLastWait:
                await events.Pause();
                break;
            case Body.AwaitsAChildThatWasBegunBefore:
                Task begun = Sleeps(events, 3);
                await events.Sleep(1 * Unit);
                await begun;
                break;
            case Body.WhenAllOfSleeps:
                await Task.WhenAll(Sleeps(events, 2), Sleeps(events, 1), Sleeps(events, 3));
                break;
            case Body.WhenAnyOfSleeps:
                await await Task.WhenAny(Sleeps(events, 100_000), Sleeps(events, 1));
                break;
            case Body.FifteenSteps:
                await Pauses(events, 15);
                break;
            case Body.SixteenSteps:
                await Pauses(events, 16);
                break;
            case Body.SeventeenSteps:
                await Pauses(events, 17);
                break;
            case Body.ManySteps:
                for (int i = 0; i < 100; i++)
                {
                    await events.Pause();
                }
                break;
            case Body.IsAnothersTask:
                await events.Sleep(1 * Unit).AsTask();
                break;
            case Body.IsATaskThatHasEnded:
                await Task.CompletedTask;
                break;
            case Body.WaitsForASleepWhileAChildPauses:
                Task pausing = Pauses(events, 40);
                await events.Sleep(1 * Unit);
                await pausing;
                break;
            case Body.WaitsForAChildWhileItsSleepIsOver:
                await Pauses(events, 3);
                Task two = Sleeps(events, 2), one = Sleeps(events, 1);
                await two;
                await one;
                break;
            case Body.GoesOnUnderAnotherMicrothread:
                var source = new TaskCompletionSource();
                events.Thread(async () =>
                {
                    await events.Sleep(1 * Unit);
                    source.SetResult();
                });
                await events.Pause();
                await source.Task.ConfigureAwait(false);
                break;
            case Body.IsPosted:
                var posted = new TaskCompletionSource();
                events.Post(posted.SetResult);
                await posted.Task;
                break;
            case Body.WaitsForASourceOfItsOwn:
                var own = new TaskCompletionSource();
                Task waiting = Waits(own.Task);
                await events.Sleep(1 * Unit);
                own.SetResult();
                await waiting;
                break;
            case Body.WaitsInAChoice:
                await Events.AnyOf(events.Sleep(1 * Unit), events.Sleep(2 * Unit));
                break;
            case Body.WaitsWithALimit:
                await events.Sleep(1 * Unit).Within(60);
                break;
            case Body.WaitsByAValueTask:
                await events.Sleep(1 * Unit).AsValueTask();
                break;
            case Body.YieldsAndSleeps:
                await Task.Yield();
                await events.Sleep(1 * Unit);
                await Task.Yield();
                break;
        }
    }

    private static async Task Waits(Task task) => await task;

    private static async Task Sleeps(EventLoop events, double units) => await events.Sleep(units * Unit);

    private static async Task Pauses(EventLoop events, int times)
    {
        for (int i = 0; i < times; i++)
        {
            await events.Pause();
        }
    }
}
