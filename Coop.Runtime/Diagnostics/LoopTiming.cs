// How long things take, while somebody wants to know. The clock is read a few times for each look, never for each step: a reading costs as much as a step.
//
// What is measured
//   waiting   from before to after each wait in the poller
//   step      the first step after a look, alone; at most one in SampleDistance. A part between two readings that took very long had one long step in it
//             (parts are a tenth of a millisecond): it counts as that.
//   delay     of what stands in the run queue after a look: until the last of it had its step, plus how late the earliest timer was at the look
//
// Invariants
//   G1  Written by the loop's thread. Others read the numbers, each of which is whole.
//   G2  Without a listener nothing is measured: OnLook says so, and the loop asks nothing more until its next look.
using System.Diagnostics;

namespace Coop.Runtime.Diagnostics;

internal sealed class LoopTiming(EventLoop loop)
{
    // At most so many samples: five thousand a second.
    private static readonly long s_sampleDistance = Stopwatch.Frequency / 5000;

    // Longer than any part between two looks that is as it should be.
    private static readonly long s_longPart = Stopwatch.Frequency / 1000;

    // Two readers within this time get the same utilization.
    private static readonly long s_readDistance = Stopwatch.Frequency / 5;

    private readonly Lock _reading = new();
    private long _since; // when measuring began; 0 while nobody listens
    private long _idle;
    private long _waitBegan;
    private long _stamp; // the last reading of the clock by the loop
    private long _lastSample;
    private bool _samplesStep;
    private long _delayTarget = -1; // the step count at which the sampled delay is over
    private long _delayFrom;

    // Of earlier listeners.
    private long _activeBefore;
    private long _idleBefore;

    private (long At, long Active, long Idle, double Value) _lastRead;

    internal long DelaySamples { get; private set; }

    internal long StepSamples { get; private set; }

    /// <summary>Of delays and steps since the last snapshot, in nanoseconds.</summary>
    internal LatencyGauge Delays { get; } = new();

    internal LatencyGauge Steps { get; } = new();

    internal bool IsOn => Volatile.Read(ref _since) != 0;

    internal void OnLook()
    {
        long now = Stopwatch.GetTimestamp();
        if (_since == 0)
        {
            Volatile.Write(ref _since, now);
        }
        else if (_waitBegan != 0)
        {
            Volatile.Write(ref _idle, _idle + (now - _waitBegan));
            Volatile.Write(ref _waitBegan, 0);
        }
        _stamp = now;
        if (now - _lastSample >= s_sampleDistance && loop.Scheduler.ReadyCount > 0)
        {
            _lastSample = now;
            _samplesStep = true;
            if (_delayTarget < 0)
            {
                _delayTarget = loop.Scheduler.StepCount + loop.Scheduler.ReadyCount;
                _delayFrom = now - (long)(loop.LateNanos * (Stopwatch.Frequency / 1e9));
            }
        }
    }

    internal void End()
    {
        (long active, long idle) = Times();
        _activeBefore = active;
        _idleBefore = idle;
        _idle = _waitBegan = 0;
        _samplesStep = false;
        _delayTarget = -1;
        Volatile.Write(ref _since, 0);
    }

    internal void BeforeWait() => Volatile.Write(ref _waitBegan, Stopwatch.GetTimestamp());

    internal int BeginPart(int steps)
    {
        if (_samplesStep)
        {
            return 1;
        }
        return _delayTarget < 0 ? steps : (int)Math.Clamp(_delayTarget - loop.Scheduler.StepCount, 1, steps);
    }

    internal void EndPart(int steps)
    {
        if (steps == 0)
        {
            return;
        }
        long now = Stopwatch.GetTimestamp();
        long took = now - _stamp;
        if (_samplesStep || took > s_longPart)
        {
            _samplesStep = false;
            StepSamples++;
            Steps.Add(Nanos(took));
            LoopMeter.Record(LoopMeter.StepDuration, took);
        }
        if (_delayTarget >= 0 && loop.Scheduler.StepCount >= _delayTarget)
        {
            _delayTarget = -1;
            DelaySamples++;
            Delays.Add(Nanos(now - _delayFrom));
            LoopMeter.Record(LoopMeter.Delay, now - _delayFrom);
        }
        _stamp = now;
    }

    /// <summary>How long the loop has run and waited while somebody listened, until now. Any thread.</summary>
    internal (long Active, long Idle) Times()
    {
        long since = Volatile.Read(ref _since);
        if (since == 0)
        {
            return (_activeBefore, _idleBefore);
        }
        long now = Stopwatch.GetTimestamp(), began = Volatile.Read(ref _waitBegan);
        long idle = Volatile.Read(ref _idle) + (began == 0 ? 0 : Math.Max(0, now - began));
        return (_activeBefore + Math.Max(0, now - since - idle), _idleBefore + idle);
    }

    /// <summary>The part of the time that was not waited, since the last reading. Any thread.</summary>
    internal double Utilization()
    {
        lock (_reading)
        {
            long now = Stopwatch.GetTimestamp();
            if (now - _lastRead.At < s_readDistance)
            {
                return _lastRead.Value;
            }
            (long active, long idle) = Times();
            long total = active - _lastRead.Active + (idle - _lastRead.Idle);
            double value = total <= 0 ? 0 : Math.Clamp((double)(active - _lastRead.Active) / total, 0, 1);
            _lastRead = (now, active, idle, value);
            return value;
        }
    }

    private static long Nanos(long ticks) => (long)(ticks * (1e9 / Stopwatch.Frequency));
}
