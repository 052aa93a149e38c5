using Microsoft.Extensions.Logging;

namespace Coop.Hosting;

/// <summary>Everything that this library logs.</summary>
internal static partial class LogMessages
{
    [LoggerMessage(1, LogLevel.Debug, "Event loop '{Loop}' started.")]
    internal static partial void LoopStarted(this ILogger logger, string loop);

    [LoggerMessage(2, LogLevel.Debug, "Event loop '{Loop}' ended.")]
    internal static partial void LoopEnded(this ILogger logger, string loop);

    [LoggerMessage(3, LogLevel.Critical, "Event loop '{Loop}' died of an error that nobody waited for.")]
    internal static partial void LoopDied(this ILogger logger, Exception error, string loop);

    [LoggerMessage(4, LogLevel.Error, "Event loop '{Loop}' has an error to report.")]
    internal static partial void LoopError(this ILogger logger, Exception error, string loop);

    [LoggerMessage(5, LogLevel.Warning, "{Message}")]
    internal static partial void TooLate(this ILogger logger, string message);

    [LoggerMessage(6, LogLevel.Warning, "Event loop '{Loop}' ended without {Microthread}. It refused its cancellation, or waits for something that cannot be cancelled.")]
    internal static partial void Refused(this ILogger logger, string loop, string microthread);

    [LoggerMessage(7, LogLevel.Error, "Event loop '{Loop}' was given up at the deadline: code on it blocks its thread and does not let go.")]
    internal static partial void Blocked(this ILogger logger, string loop);

    [LoggerMessage(8, LogLevel.Error, "Event loop '{Loop}' ended with an error.")]
    internal static partial void EndedWithError(this ILogger logger, Exception error, string loop);

    [LoggerMessage(9, LogLevel.Error, "Microthread service '{Service}' failed.")]
    internal static partial void ServiceFailed(this ILogger logger, Exception error, string service);

    [LoggerMessage(10, LogLevel.Debug, "Microthread service '{Service}' ended.")]
    internal static partial void ServiceEnded(this ILogger logger, string service);

    [LoggerMessage(11, LogLevel.Warning, "Microthread service '{Service}' refuses its cancellation: the host goes on stopping without it.")]
    internal static partial void ServiceRefuses(this ILogger logger, string service);

    [LoggerMessage(12, LogLevel.Warning, "{Report}")]
    internal static partial void Stalled(this ILogger logger, Coop.Runtime.Diagnostics.StallReport report);
}
