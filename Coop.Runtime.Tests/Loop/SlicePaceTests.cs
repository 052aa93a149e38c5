using System.Diagnostics;
using Coop.Runtime.Loop;

namespace Coop.Runtime.Tests.Loop;

/// <summary>When a slice reads the clock: here the clock is a number, and a step takes what the test says.</summary>
[Contract(3)]
public sealed class SlicePaceTests
{
    private static readonly long s_us = Stopwatch.Frequency / 1_000_000;
    private static readonly long s_short = s_us / 10;
    private static readonly long s_long = 300 * s_us;
    private static readonly long s_slice = 2000 * s_us;

    private SlicePace _pace;
    private long _now;
    private long _steps;
    private int _readings;

    [SetUp]
    public void Begin() => (_pace, _now, _steps, _readings) = (new SlicePace(), 1_000_000, 0, 0);

    [Test]
    public void ShortSteps_AreMeasuredOneByOneAtFirst_ThenEight()
    {
        Slice(s_slice, 1, _ => s_short).ShouldBeLessThan(SlicePace.PartSteps * s_short);
        _readings.ShouldBe(SlicePace.FirstSteps + (int)((_steps - SlicePace.FirstSteps + SlicePace.PartSteps - 1) / SlicePace.PartSteps));
    }

    [Test]
    public void StepsThatBecomeLongBetweenTwoSlices_AreMeasuredAtOnce_HoweverManyAreReady([Values(1, 16, 17, 100, 1024)] int ready)
    {
        Calm();
        // The host has set something off: the last of those that were ready is long, and so are all behind it.
        Slice(s_slice, ready, step => step >= ready - 1 ? s_long : s_short).ShouldBeLessThan(s_long);
    }

    [Test]
    public void WhatALookBrings_IsMeasuredUpToItsPlace([Values(1, 3, 8, 100, 1000)] int place)
    {
        Calm();
        const int Look = 500;
        Slice(s_slice, 1, step => step >= Look + place - 1 ? s_long : s_short, (Look, place)).ShouldBeLessThan(s_long);
    }

    [Test]
    public void StepsThatAllBecomeLongInTheMiddleOfACalmSlice_AreEightAtMost_AndThenMeasured()
    {
        Calm();
        const int Calmly = 5000;
        long tooLong = 1500 * s_us, begun = _steps;
        Slice(s_slice, 1, step => step >= Calmly ? tooLong : s_short);
        (_steps - begun - Calmly).ShouldBeInRange(1, SlicePace.PartSteps);
        for (int i = 0; i < 5; i++)
        {
            Slice(s_slice, 4, _ => tooLong).ShouldBeLessThan(tooLong);
        }
    }

    [Test]
    public void AfterALongStep_NoneWithinItsMemoryMakesASliceLongerThanItsTimeAndOneStep()
    {
        // The very first one may come out of a calm; those after it come within so many steps of each other, at random places and in heaps.
        var random = new Random(4);
        Slice(s_slice, 1, _ => s_long);
        int next = 0;
        for (int i = 0; i < 2000; i++)
        {
            Slice(s_slice, random.Next(1, 20), _ =>
            {
                if (next-- > 0)
                {
                    return random.Next(1, (int)(s_us / 2));
                }
                // Half of them follow each other at once.
                next = random.Next(2) == 0 ? 0 : random.Next(SlicePace.MemorySteps);
                return s_long;
            }).ShouldBeLessThan(s_long);
        }
    }

    [Test]
    public void PartsThatAreShortTogether_MakeASliceLongerByOneOfThemAtMost()
    {
        long step = SlicePace.s_longPart / SlicePace.PartSteps;
        Calm();
        (_steps, _readings) = (0, 0);
        Slice(s_slice, 1, _ => step).ShouldBeLessThan(SlicePace.s_longPart);
        _readings.ShouldBeLessThan((int)(_steps / 4), "they are not long");
    }

    private void Calm() => Slice(s_slice, 1, _ => s_short);

    // As EventLoop.RunSlice does it. Gives how much longer than its time the slice was.
    private long Slice(long time, int ready, Func<long, long> length, (long Step, int Ready)? look = null)
    {
        long end = _now + time, first = _steps;
        _pace.Begin(_now, end, _steps, ready);
        do
        {
            int part = _pace.NextSteps(_steps);
            if (look is { } brings && _steps - first < brings.Step && _steps - first + part > brings.Step)
            {
                // It comes between two parts, and the first step of what was ready before it is the next one.
                part = (int)(brings.Step - (_steps - first));
            }
            for (int i = 0; i < part; i++)
            {
                _now += length(_steps++ - first);
            }
            if (look is { } brought && _steps - first == brought.Step)
            {
                _pace.Bring(_steps, brought.Ready);
            }
            _readings++;
        }
        while (_pace.GoesOn(_now, _steps));
        return _now - end;
    }
}
