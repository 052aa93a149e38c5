using System.Diagnostics;
using Coop.Runtime;
using Coop.Runtime.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Coop.Hosting;

/// <summary>What a loop has to say, in the log of the host; and to whoever its options name.</summary>
internal sealed class LoopLog(ILogger logger)
{
    private volatile Stall? _last;

    /// <summary>On the loop, or where something came too late.</summary>
    internal void Error(string loop, Exception error, Action<Exception>? also)
    {
        if (error is LoopShutdownException)
        {
            logger.TooLate(error.Message);
        }
        else
        {
            logger.LoopError(error, loop);
        }
        also?.Invoke(error);
    }

    /// <summary>On the watchdog's thread, or the loop's.</summary>
    internal void Stalled(StallReport report, Action<StallReport>? also)
    {
        _last = new Stall(report, Stopwatch.GetTimestamp());
        // A wait that blocks is an error as well, and logged as one.
        if (report.Kind != StallKind.BlockingWait)
        {
            logger.Stalled(report);
        }
        also?.Invoke(report);
    }

    /// <summary>What was told of a stall not longer ago than that, or null.</summary>
    internal StallReport? StallWithin(TimeSpan time) => _last is { } stall && Stopwatch.GetElapsedTime(stall.At) <= time ? stall.Report : null;

    private sealed record Stall(StallReport Report, long At);
}
