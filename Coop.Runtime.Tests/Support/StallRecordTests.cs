using Coop.Runtime.Diagnostics;
using Coop.Runtime.IO;
using Coop.Runtime.Loop;

namespace Coop.Runtime.Tests.Support;

/// <summary>The check that is made of every report in the whole run finds those that are false.</summary>
public sealed class StallRecordTests
{
    private const long Millisecond = 1_000_000;

    [TestCase('R', 50, 0, null, false)]
    [TestCase('R', 20, 0, null, true)]
    [TestCase('S', 0, 50, 202, false)]
    [TestCase('S', 0, 20, 202, true)]
    [TestCase('S', 0, 50, 281, true)]
    [TestCase('S', 50, 20, 281, false)]
    [TestCase('R', 30, 20, null, false)]
    [TestCase('T', 100, 0, null, true)]
    [TestCase('t', 0, 100, 202, true)]
    public void Report_OfALongStep_IsCheckedAgainstTheThread(char state, int computedMillis, int sleptMillis, int? systemCall, bool isFalse)
    {
        // epoll_pwait has another number where the processor is another.
        int? call = systemCall == 281 ? StallRecordAttribute.WaitsOfPollers.Min() : systemCall;
        var report = new StallReport { Evidence = new StallEvidence(1, 50 * Millisecond, 7, sleptMillis * Millisecond) };
        string? fault = StallRecordAttribute.FaultOf(report, new ThreadUsage(state, 7 + (computedMillis * Millisecond), 0), call);
        (fault is not null).ShouldBe(isFalse, fault);
    }

    [Test]
    public void Report_WithoutEvidence_IsNotJudged() => StallRecordAttribute.FaultOf(new StallReport { Kind = StallKind.BlockingWait }, default, null).ShouldBeNull();
}
