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

    [SetUp]
    public void Forget() => Reports.Clear();
}
