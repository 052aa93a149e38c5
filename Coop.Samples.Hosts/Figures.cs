using System.Diagnostics;
using System.Globalization;
using System.Runtime;

namespace Coop.Samples.Hosts;

/// <summary>What a run is judged by: how long we kept the host's thread at a time, and how late its frames were.</summary>
/// <remarks>
/// Two measures of a slice: by the clock on the wall, and what the thread really worked, without the time in which code was compiled. A machine that is busy with
/// other things changes the first and hardly the second: what a virtual machine's host takes away is counted to whoever runs, so the fifth longest is told as well.
/// The first second is not counted: windows are opened.
/// </remarks>
internal sealed class Figures
{
    internal const double FrameMilliseconds = 1000.0 / 60;

    private const double LateMilliseconds = 8;
    private const double WarmUpMilliseconds = 1000;
    private const double StepMicroseconds = 20;

    private readonly long _began = Stopwatch.GetTimestamp();
    private long _slices;
    private long _steps;
    private double _longest;
    // The longest five, longest last.
    private readonly double[] _longestUsed = new double[5];
    private long _frames;
    private long _late;
    private long _lateByUs;
    private double _usedAfterDue;
    private double _lastFrame;

    private static double UsedMilliseconds => ThreadClock.UsedMilliseconds - JitInfo.GetCompilationTime(currentThread: true).TotalMilliseconds;

    internal double ElapsedMilliseconds => Stopwatch.GetElapsedTime(_began).TotalMilliseconds;

    internal int Ticks { get; set; }

    /// <summary>One step of somebody who always has something to do.</summary>
    internal void Work()
    {
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began).TotalMicroseconds < StepMicroseconds) ;
        _steps++;
    }

    /// <summary>A slice without a loop, for comparison: as much work.</summary>
    internal void SliceWithoutLoop(HostOptions options) => Slice(() =>
    {
        var began = Stopwatch.GetTimestamp();
        while (options.IsGreedy && Stopwatch.GetElapsedTime(began) < options.Budget) Work();
    });

    /// <summary>One slice of the host's thread.</summary>
    internal void Slice(Action work)
    {
        var (began, usedBefore) = (ElapsedMilliseconds, UsedMilliseconds);
        work();
        // Compiling is timed by the wall: on a busy machine more than all of it.
        var used = Math.Max(UsedMilliseconds - usedBefore, 0);
        var ended = ElapsedMilliseconds;
        // What we worked while a frame was due: it came later by that.
        _usedAfterDue += Math.Clamp(ended - _lastFrame - FrameMilliseconds, 0, used);
        if (began < WarmUpMilliseconds) return;
        _slices++;
        _longest = Math.Max(_longest, ended - began);
        if (used > _longestUsed[0])
        {
            _longestUsed[0] = used;
            Array.Sort(_longestUsed);
        }
    }

    /// <summary>The host shows a frame now.</summary>
    internal void Frame()
    {
        var now = ElapsedMilliseconds;
        if (now >= WarmUpMilliseconds && _lastFrame > 0)
        {
            _frames++;
            if (now - _lastFrame - FrameMilliseconds > LateMilliseconds) _late++;
            if (_usedAfterDue > LateMilliseconds) _lateByUs++;
        }
        (_lastFrame, _usedAfterDue) = (now, 0);
    }

    internal string Text(string host, HostOptions options) => string.Create(CultureInfo.InvariantCulture,
        $"figures: host={host} {options} slices={_slices} steps={_steps} longest_ms={_longest:0.00} longest_used_ms={_longestUsed[^1]:0.00} fifth_used_ms={_longestUsed[0]:0.00}")
        + string.Create(CultureInfo.InvariantCulture, $" frames={_frames} late={_late} late_by_us={_lateByUs} ticks={Ticks}");
}
