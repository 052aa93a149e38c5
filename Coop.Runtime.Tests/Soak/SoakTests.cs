using System.Diagnostics;
using System.Globalization;

namespace Coop.Runtime.Tests.Soak;

[TestFixture]
public sealed class SoakTests
{
    // A loop lives so long; then everything must be at rest and a fresh one begins.
    private const long StepsOfOneEpoch = 20_000;

    // Each combination must occur so often in a full run; in a shorter one, where chance weighs more, a quarter in proportion.
    private const long Least = 1000;
    private const long FullSteps = 2_000_000;

#if DEBUG
    private const long DefaultSteps = 100_000;
#else
    private const long DefaultSteps = FullSteps;
#endif

    private static readonly PollerKind[] s_pollers = OperatingSystem.IsLinux()
        ? [PollerKind.WaitOnly, PollerKind.Epoll, PollerKind.Poll]
        : OperatingSystem.IsWindows() ? [PollerKind.WaitOnly] : [PollerKind.WaitOnly, PollerKind.Poll];

    [TearDown]
    public void CloseDescriptors() => Support.Fd.CloseAll();

    [Test]
    [Contract(6), Contract(7), Contract(12)]
    public void Everything_InRandomOrder_LosesAndDoublesNothing()
    {
        var seed = Setting("COOP_SOAK_SEED", Stopwatch.GetTimestamp() & 0xFFFFFF);
        var steps = Setting("COOP_SOAK_STEPS", DefaultSteps);
        var tally = new Tally();
        var clock = Stopwatch.StartNew();
        long done = 0;
        var epoch = 0;
        try
        {
            for (; done < steps; epoch++)
            {
                var run = new SoakRun(seed + epoch, s_pollers[(seed + epoch) / 2 % s_pollers.Length], shuffled: (seed + epoch) % 2 == 1, tally);
                try
                {
                    run.Run(Math.Min(StepsOfOneEpoch, steps - done));
                }
                finally
                {
                    run.Loop.Dispose();
                }
                done += run.Steps;
            }
        }
        catch (Exception error)
        {
            throw new SoakException($"COOP_SOAK_SEED={seed} fails in epoch {epoch} after {done} steps; COOP_SOAK_SEED={seed + epoch} alone: {error.Message}", error);
        }
        finally
        {
            TestContext.Out.WriteLine($"COOP_SOAK_SEED={seed}, {done} steps in {epoch} epochs, {clock.Elapsed.TotalSeconds:0.0} s ({Environment.CpuUsage.UserTime.TotalSeconds:0.0} s of CPU)\n{tally}");
        }
        tally.RarerThan(steps >= FullSteps ? Least : steps * Least / FullSteps / 4).ShouldBeEmpty();
    }

    private static long Setting(string name, long otherwise) =>
        long.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
