using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Coop.Hosting;

/// <summary>Says of loops whether they run and how late they answer. One check for all of them, or for one.</summary>
internal sealed class LoopHealthCheck(HostedLoop[] loops) : IHealthCheck
{
    // A stall may have been told of before its loop was asked.
    private static readonly TimeSpan s_beforeThePulse = TimeSpan.FromSeconds(1);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        (HealthStatus Status, string Words, TimeSpan? Delay)[] found = await Task.WhenAll(loops.Select(loop => Check(loop, context.Registration.FailureStatus, cancellationToken))).ConfigureAwait(false);
        var data = new Dictionary<string, object>();
        for (int i = 0; i < loops.Length; i++)
        {
            if (found[i].Delay is { } delay)
            {
                data[$"{loops[i].Loop.Options.Name}.delay_ms"] = Math.Round(delay.TotalMilliseconds, 3);
            }
        }
        // The enumeration goes from bad to good.
        HealthStatus worst = found.Select(one => one.Status).Append(HealthStatus.Healthy).Min();
        string words = string.Join("; ", found.Where(one => one.Status != HealthStatus.Healthy).Select(one => one.Words));
        return new HealthCheckResult(worst, words.Length == 0 ? null : words, loops.Select(loop => loop.Error).FirstOrDefault(error => error is not null), data);
    }

    private static async Task<(HealthStatus Status, string Words, TimeSpan? Delay)> Check(HostedLoop loop, HealthStatus failure, CancellationToken token)
    {
        string name = loop.Loop.Options.Name;
        if (!loop.WasStarted)
        {
            return (failure, $"event loop '{name}' was not started", null);
        }
        if (!loop.IsRunning || await loop.Pulse.Feel(loop.Options.UnhealthyAfter, token).ConfigureAwait(false) is not { } delay)
        {
            return (failure, $"event loop '{name}' is dead{(loop.Error is { } error ? $": {error.Message}" : "")}", null);
        }
        return delay >= loop.Options.UnhealthyAfter ? (failure, $"event loop '{name}' has been stalled for {delay.TotalMilliseconds:0} ms{Cause(loop, delay)}", delay)
            : delay >= loop.Options.DegradedAfter ? (HealthStatus.Degraded, $"event loop '{name}' answered after {delay.TotalMilliseconds:0} ms{Cause(loop, delay)}", delay)
            : (HealthStatus.Healthy, "", delay);
    }

    // What the watchdog has said of it, if it was in this time.
    private static string Cause(HostedLoop loop, TimeSpan delay) => loop.Reports.StallWithin(delay + s_beforeThePulse) is { } stall
        ? $" by '{stall.Name}'{(stall.StartedAt.Length > 0 ? $" (started at {stall.StartedAt})" : "")}. {stall.Advice}"
        : "";
}
