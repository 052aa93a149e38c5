using System.Collections.Concurrent;
using Coop.Runtime.Diagnostics;

namespace Coop.Runtime.Tests.Diagnostics;

/// <summary>Loops that are watched closely, and what the watchdog tells of them. There is one watchdog in a process: these tests run alone.</summary>
public abstract class WatchdogFixture
{
    /// <summary>How long a test waits for the watchdog before it fails.</summary>
    private protected static TimeSpan Limit { get; } = TimeSpan.FromSeconds(60);

    private protected ConcurrentQueue<StallReport> Reports { get; } = [];

    private protected EventLoopOptions Options => new() { Name = "watched", Poller = PollerKind.WaitOnly, OnStall = Reports.Enqueue, StallAfter = TimeSpan.FromMilliseconds(20) };

    /// <summary>
    /// What the watchdog takes for a stall by mistake it takes for one in every attempt; not so what the machine makes of one attempt, whose host may count as a
    /// thread's own time what it took from it, or which may be slow at compiling.
    /// </summary>
    private protected void NothingIsTold(Action attempt)
    {
        const int Attempts = 3;
        for (int i = 0; i < Attempts; i++)
        {
            Reports.Clear();
            attempt();
            if (Reports.IsEmpty)
            {
                return;
            }
        }
        Reports.ShouldBeEmpty();
    }

    [SetUp]
    public void Forget() => Reports.Clear();
}
