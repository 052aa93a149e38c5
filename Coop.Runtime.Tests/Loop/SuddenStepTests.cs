using System.Diagnostics;
using Coop.Runtime.Loop;

namespace Coop.Runtime.Tests.Loop;

/// <summary>Slices whose steps were short for long, and then take 5 ms each.</summary>
[Contract(3)]
public sealed class SuddenStepTests
{
    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan s_longStep = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan s_longSlice = TimeSpan.FromMilliseconds(10);

    [Test]
    public void StepsThatBecomeLongBetweenTwoSlices_AreMeasuredAtOnce()
    {
        using var loop = new EventLoop();
        int calmSteps = int.MaxValue, slowSteps = 0;
        TakeTurns(loop, () => calmSteps, () => slowSteps++);
        Calm(loop);
        calmSteps = 0;
        for (int i = 0; i < 10; i++)
        {
            loop.TurnFor(s_slice);
        }
        slowSteps.ShouldBe(10, "one each: the slice is over after it");
    }

    [Test]
    public void StepsThatBecomeLongInTheMiddleOfASlice_AreAFewAtMost_AndThenMeasured()
    {
        using var loop = new EventLoop();
        int calmSteps = int.MaxValue, slowSteps = 0;
        TakeTurns(loop, () => calmSteps--, () => slowSteps++);
        Calm(loop);
        calmSteps = 1000;
        // Mostly one slice; on a busy machine the time may be over before the calm steps are.
        while (slowSteps == 0)
        {
            loop.TurnFor(s_longSlice);
        }
        slowSteps.ShouldBeInRange(1, SlicePace.PartSteps + 1, "those that were not measured, and one before them");
        slowSteps = 0;
        for (int i = 0; i < 10; i++)
        {
            loop.TurnFor(s_slice);
        }
        slowSteps.ShouldBe(10, "one each: the slice is over after it");
    }

    // Again and again: on a busy machine not every slice is calm.
    [Test]
    public void WhatBecomesReadyInTheMiddleOfASlice_IsMeasured()
    {
        const int Rounds = 30;
        const int BegunInASlice = 2;
        using var loop = new EventLoop();
        int slowSteps = 0;
        TakeTurns(loop, () => int.MaxValue, () => { });
        for (int round = 0; round < Rounds; round++)
        {
            Calm(loop);
            for (int i = 0; i < SlicePace.PartSteps; i++)
            {
                loop.Thread(async () =>
                {
                    await loop.Sleep(s_slice / 2);
                    Slow(() => slowSteps++, s_slice / BegunInASlice);
                });
            }
            slowSteps = 0;
            while (slowSteps < SlicePace.PartSteps)
            {
                int before = slowSteps;
                loop.TurnFor(s_slice);
                slowSteps.ShouldBeInRange(before, before + BegunInASlice);
            }
        }
    }

    private static void Calm(EventLoop loop)
    {
        for (int i = 0; i < 20; i++)
        {
            loop.TurnFor(s_slice);
        }
    }

    // Four, each ready when the others have had their step.
    private static void TakeTurns(EventLoop loop, Func<int> calmStepsLeft, Action slow)
    {
        for (int i = 0; i < 4; i++)
        {
            loop.Thread(async () =>
            {
                while (true)
                {
                    if (calmStepsLeft() <= 0)
                    {
                        Slow(slow, s_longStep);
                    }
                    await loop.Pause();
                }
            });
        }
    }

    private static void Slow(Action note, TimeSpan time)
    {
        note();
        long end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        while (Stopwatch.GetTimestamp() < end)
        {
        }
    }
}
