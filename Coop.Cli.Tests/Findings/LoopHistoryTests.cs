using Coop.Cli.Findings;
using Coop.Cli.Snapshots;
using Coop.Cli.Targets;

namespace Coop.Cli.Tests.Findings;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LoopHistoryTests
{
    private const long Second = 1_000_000_000;

    private readonly LoopHistory _history = new();
    private long _sequence;

    [Test]
    public void Rates_AreOfTheTimeBetweenTwoSnapshots()
    {
        Look(start => start with { Steps = 100, ActiveNanos = 5, IdleNanos = 5 }).Rate(start => start.Steps).ShouldBeNull("one snapshot has no rate");
        LoopView view = Look(start => start with { Steps = 350, ActiveNanos = 30, IdleNanos = 80, Nanos = 6 * Second });
        view.Rate(start => start.Steps).ShouldBe(50);
        view.Utilization.ShouldBe(0.25);
    }

    [Test]
    public void Wait_ThatStaysTheSame_IsKnownSinceItWasSeenFirst()
    {
        MicrothreadRow row = Waiting(1, key: 7);
        Look(row).WaitingSeconds(row).ShouldBeNull();
        Look(row).WaitingSeconds(row).ShouldBe(1);
        Look(row).WaitingSeconds(row).ShouldBe(2);
        MicrothreadRow later = Waiting(1, key: 8);
        Look(later).WaitingSeconds(later).ShouldBeNull("another wait");
    }

    [Test]
    public void Crowd_ThatOnlyGrows_IsFound_OnceSeveralLooksAgree()
    {
        LoopView view = null!;
        for (int i = 0; i < LoopHistory.LooksNeeded; i++)
        {
            view = Look(Crowd(20 + (5 * i)));
        }
        Finding finding = view.Findings.ShouldHaveSingleItem();
        finding.Kind.ShouldBe(FindingKind.Growing);
        finding.Text.ShouldBe("30 'request' (Server.Answer, started at Server.cs:12) wait on queue answers.Get, 10 more than 2 s ago, and none of them has gone on.");
        finding.Microthreads.Count.ShouldBe(30);
    }

    [Test]
    public void Crowd_OfWhichSomeGoOn_IsNotFound()
    {
        for (int i = 0; i < 10; i++)
        {
            // As many more each time, but those of the first look have gone.
            Look([.. Crowd(20 + (5 * i)).Skip(2 * i)]).Findings.ShouldBeEmpty();
        }
    }

    [Test]
    public void Crowd_ThatShrinksOnce_IsNotFound()
    {
        Look(Crowd(20));
        Look(Crowd(30));
        Look(Crowd(29));
        Look(Crowd(40)).Findings.ShouldBeEmpty();
    }

    [Test]
    public void Microthread_ReadyInEveryLookAndBusy_NeverWaits()
    {
        var spinner = new MicrothreadRow(5, "spin") { Activity = Activity.Ready, BusyPermille = 800, Method = "Server.Spin", Stack = "Server.Spin", File = "/x/Server.cs", Line = 3 };
        Look(spinner);
        Look(spinner).Findings.ShouldBeEmpty();
        Look(spinner).Findings.ShouldHaveSingleItem().Text.ShouldBe("5 'spin' (Server.Spin, started at Server.cs:3) was ready or ran in each of the last 3 snapshots, and runs 80 % of the time: it seems never to wait for anything.");
        Look(Waiting(5, key: 1));
        Look(spinner);
        Look(spinner).Findings.ShouldBeEmpty("it has waited in between");
    }

    [Test]
    public void Microthread_ReadyInEveryLookAndIdle_IsNotAccused()
    {
        for (int i = 0; i < 5; i++)
        {
            Look(new MicrothreadRow(5, "often") { Activity = Activity.Ready, BusyPermille = 20 }).Findings.ShouldBeEmpty();
        }
    }

    [Test]
    public void Stall_ThatIsToldTwiceAndEnds_IsOne()
    {
        StallTold stall = Stall(50);
        _history.Add(stall);
        _history.Add(stall with { Millis = 500 });
        StallTally tally = _history.Stalls.ShouldHaveSingleItem();
        (tally.Count, tally.LongestMillis, tally.IsOngoing).ShouldBe((1, 500, true));
        _history.Add(new StallOver(1, 3, 620));
        _history.Add(stall);
        (tally.Count, tally.LongestMillis, tally.IsOngoing).ShouldBe((2, 620, true));
        Look().Findings.ShouldHaveSingleItem().Text.ShouldBe("3 'report' (Server.Report, started at Server.cs:9) holds the loop up: now, 2 times, at most 620 ms. Put a Pause into it.");
    }

    [Test]
    public void Hints_OfManyQueuesAtOnePlace_AreOneFinding()
    {
        HintRow[] hints = [.. Enumerable.Range(0, 30).Select(i => new HintRow(HintSort.OnlyGetters, $"{i}", [i]))];
        Finding finding = Look(start => start, Crowd(30), hints).Findings.ShouldHaveSingleItem();
        finding.Kind.ShouldBe(FindingKind.OnlyGetters);
        finding.Text.ShouldStartWith("30 'request' (Server.Answer, started at Server.cs:12) wait on queue answers.Get, 30 queues of that name, into which nobody has ever put anything");
    }

    [Test]
    public void Rows_Lost_AreSaid()
    {
        var view = _history.Add(new LoopSnapshot(new SnapshotStart(1, 1, 1, "main"), new SnapshotEnd(1, 1, 5, 0, 0, 0)));
        view.Findings.ShouldHaveSingleItem().Kind.ShouldBe(FindingKind.Incomplete);
    }

    [Test]
    public void Microthread_ThatTheLoopKnowsNothingOf_MayHaveEscaped() =>
        Look(new MicrothreadRow(5, "away") { Activity = Activity.Foreign, Method = "Server.Away", File = "Server.cs", Line = 3, WaitingOn = "something foreign" })
            .Findings.ShouldHaveSingleItem().Text.ShouldContain("5 'away' (Server.Away, started at Server.cs:3): awaits something that the loop knows nothing of");

    private LoopView Look(params MicrothreadRow[] rows) => Look(static start => start, rows, []);

    private LoopView Look(Func<SnapshotStart, SnapshotStart> change) => Look(change, [], []);

    private LoopView Look(Func<SnapshotStart, SnapshotStart> change, MicrothreadRow[] rows, HintRow[] hints)
    {
        _sequence++;
        return _history.Add(new LoopSnapshot(change(new SnapshotStart(1, 1, _sequence, "main") { Nanos = _sequence * Second }), new SnapshotEnd(1, _sequence, rows.Length, 0, 0, hints.Length)) { Microthreads = rows, Hints = hints });
    }

    private static MicrothreadRow[] Crowd(int count) => [.. Enumerable.Range(0, count).Select(i => Waiting(i, key: i + 1))];

    private static MicrothreadRow Waiting(long id, long key) => new(id, "request")
    {
        Activity = Activity.Waiting,
        Wait = WaitSort.QueueGet,
        WaitKey = key,
        WaitObjectId = id,
        WaitingOn = "queue answers.Get",
        Method = "Server.Answer",
        Stack = "Server.Answer",
        File = "/src/Server.cs",
        Line = 12,
    };

    private static StallTold Stall(long millis) => new(1, StallSort.LongStep, 3, millis, "report", "Server.cs:9", "Server.Report", "computes", "Put a Pause into it.", "");
}
