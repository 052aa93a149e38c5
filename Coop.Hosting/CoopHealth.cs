using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Coop.Hosting;

/// <summary>Health checks of the host's loops.</summary>
public static class CoopHealth
{
    extension(IHealthChecksBuilder checks)
    {
        /// <summary>
        /// Adds a check that is unhealthy while a loop is dead or stalled (it has not answered for <see cref="CoopOptions.UnhealthyAfter"/>), and degraded while
        /// it answers late. Its data tell how late, in milliseconds.
        /// </summary>
        /// <param name="loop">The name of the loop; null for all of them in one check.</param>
        /// <param name="name">The name of the check; "coop" or "coop-{loop}" unless told.</param>
        /// <param name="failureStatus">What a dead or stalled loop is reported as; unhealthy unless told.</param>
        /// <param name="tags">To pick checks by.</param>
        /// <returns>The builder.</returns>
        /// <remarks>
        /// Thread: any
        /// Turn: never yields
        /// Cancel: waits for nothing
        /// </remarks>
        public IHealthChecksBuilder AddCoop(string? loop = null, string? name = null, HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
        {
            ArgumentNullException.ThrowIfNull(checks);
            return checks.Add(new HealthCheckRegistration(
                name ?? (loop is null ? "coop" : $"coop-{loop}"),
                services => new LoopHealthCheck(loop is null ? CoopServices.AllLoops(services) : [CoopServices.LoopOf(services, loop)]),
                failureStatus,
                tags));
        }
    }
}
