using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using Coop.Runtime.Diagnostics;
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Diagnostics;

/// <summary>The event source Coop-Runtime: what it tells whom, and that it tells nothing to nobody.</summary>
[NonParallelizable]
public sealed class EventSourceTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Test]
    public void Manifest_Always_IsWithoutFault()
    {
        string? manifest = EventSource.GenerateManifest(typeof(CoopEventSource), null, EventManifestOptions.Strict | EventManifestOptions.AllCultures);
        manifest.ShouldNotBeNull();
        manifest.ShouldContain("Coop-Runtime");
    }

    [Test]
    public void Events_Always_HaveAKeyword_AndAreThoseOfTheDocument()
    {
        string document = File.ReadAllText(Repository.PathOf("docs/diagnostics-protocol.md"));
        var events = typeof(CoopEventSource).GetMethods(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic)
            .Select(method => (method, attribute: method.GetCustomAttributes(typeof(EventAttribute), false).Cast<EventAttribute>().SingleOrDefault()))
            .Where(pair => pair.attribute is not null).ToList();
        events.Count.ShouldBe(15);
        foreach ((System.Reflection.MethodInfo method, EventAttribute? attribute) in events)
        {
            attribute!.Keywords.ShouldNotBe(EventKeywords.None, method.Name);
            string row = document.Split('\n').Single(line => line.StartsWith($"| {attribute.EventId} | `{method.Name}` |", StringComparison.Ordinal));
            string[] documented = [.. row.Split('|')[4].Split(',').Select(part => part.Split('(', '.')[0].Trim())];
            // What is in brackets may have commas of its own.
            foreach (System.Reflection.ParameterInfo parameter in method.GetParameters())
            {
                documented.ShouldContain(parameter.Name, $"{method.Name} in {row}");
            }
        }
    }

    [Test]
    [HoldsUpALoop]
    public void Everything_Enabled_IsWrittenWithoutFault()
    {
        using var listener = new Listener(EventLevel.Verbose, EventKeywords.All, new() { ["snapshotSec"] = "0.1", ["steps"] = "1" });
        using (EventLoop.Start(new EventLoopOptions { Name = "told", StallAfter = TimeSpan.FromMilliseconds(5) }, async events =>
        {
            EventQueue<int> queue = events.Queue<int>(3, "told queue");
            _ = events.Thread(async () => await queue.Get(), "getter");
            for (int i = 0; ; i++)
            {
                await events.Sleep(0.001);
                await events.Thread(async () => await events.Pause(), "short").Join();
                if (i % 100 == 0)
                {
                    Thread.Sleep(40);
                }
            }
        }))
        {
            string[] wanted = ["LoopStarted", "MicrothreadStarted", "MicrothreadEnded", "LoopWaits", "LoopWoke", "Step", "Stall", "StallEnded", "SnapshotBegin", "SnapshotMicrothread", "SnapshotQueue", "SnapshotHint", "SnapshotEnd"];
            SpinWait.SpinUntil(() => wanted.All(listener.Has), s_patience).ShouldBeTrue($"there are only {string.Join(", ", listener.Names)}");
        }
        SpinWait.SpinUntil(() => listener.Has("LoopEnded"), s_patience).ShouldBeTrue();
        listener.Faults.ShouldBeEmpty();
        IDictionary<string, object?> getter = listener.Of("SnapshotMicrothread").First(row => (string?)row["name"] == "getter" && !Equals(row["activity"], (long)MicrothreadActivity.Ready));
        getter["waitingOn"].ShouldBe("queue told queue.Get");
        ((string)getter["file"]!).ShouldEndWith("EventSourceTests.cs");
        getter["waitKind"].ShouldBe((long)WaitKind.QueueGet);
        getter["activity"].ShouldBe((long)MicrothreadActivity.Waiting);
        ((string)listener.Of("SnapshotHint").First()["text"]!).ShouldContain("told queue");
        listener.Of("Stall").First()["method"].ShouldNotBeNull();
    }

    [Test]
    public void Snapshot_Always_HasTheRowsThatItsEndCounts()
    {
        const int Sleepers = 10_000;
        using var listener = new Listener(EventLevel.Informational, CoopEventSource.Keywords.Snapshot, new() { ["snapshotSec"] = "0.1" });
        using LoopThread thread = EventLoop.Start(new EventLoopOptions { Name = "many", StallAfter = TimeSpan.FromMilliseconds(200) }, async events =>
        {
            for (int i = 0; i < Sleepers; i++)
            {
                _ = events.Thread(async () => await events.Sleep(1000), "sleeper");
            }
            // A loop with something else to do.
            while (true)
            {
                await events.Pause();
            }
        });
        bool IsWhole(IDictionary<string, object?> end) => (long)end["microthreadRows"]! == Sleepers + 1;
        SpinWait.SpinUntil(() => listener.Of("SnapshotEnd").Count(IsWhole) >= 2, s_patience).ShouldBeTrue();
        IDictionary<string, object?> last = listener.Of("SnapshotEnd").Last(IsWhole);
        object? loop = last["loop"], sequence = last["sequence"];
        listener.Of("SnapshotMicrothread").Count(row => Equals(row["loop"], loop) && Equals(row["sequence"], sequence)).ShouldBe(Sleepers + 1);
        IDictionary<string, object?> begin = listener.Of("SnapshotBegin").Single(row => Equals(row["loop"], loop) && Equals(row["sequence"], sequence));
        begin["version"].ShouldBe(1L);
        begin["microthreads"].ShouldBe(Sleepers + 1L);
        begin["timers"].ShouldBe((long)Sleepers);
        last["leftOut"].ShouldBe(0L);
        // The one that pauses is the one that is seen running.
        listener.Of("SnapshotMicrothread").Any(row => (long)row["id"]! == 1 && (long)row["busyPermille"]! > 500).ShouldBeTrue();
        listener.Faults.ShouldBeEmpty();
    }

    [Test]
    public void Snapshot_OfMoreThanItTells_HasTheOldestAndTheYoungest()
    {
        const int Sleepers = Snapshot.LimitMicrothreads + 5000;
        using var listener = new Listener(EventLevel.Informational, CoopEventSource.Keywords.Snapshot, new() { ["snapshotSec"] = "0.1" });
        using LoopThread thread = EventLoop.Start(new EventLoopOptions { Name = "too many", StallAfter = Timeout.InfiniteTimeSpan }, async events =>
        {
            for (int i = 0; i < Sleepers; i++)
            {
                _ = events.Thread(async () => await events.Sleep(1000), "sleeper");
            }
            await events.Sleep(double.PositiveInfinity);
        });
        SpinWait.SpinUntil(() => listener.Of("SnapshotEnd").Any(end => (long)end["leftOut"]! == 5001), s_patience).ShouldBeTrue();
        IDictionary<string, object?> last = listener.Of("SnapshotEnd").First(end => (long)end["leftOut"]! == 5001);
        var ids = listener.Of("SnapshotMicrothread").Where(row => Equals(row["sequence"], last["sequence"]) && Equals(row["loop"], last["loop"])).Select(row => (long)row["id"]!).ToList();
        ids.Count.ShouldBe(Snapshot.LimitMicrothreads);
        ids.ShouldContain(1);
        ids.ShouldContain(Sleepers + 1);
    }

    [Test]
    public void Source_ThatCannotDescribeItself_HarmsNobody()
    {
        using var listener = new Listener(EventLevel.Informational, CoopEventSource.Keywords.Snapshot, new() { ["snapshotSec"] = "0.1" });
        using LoopThread thread = EventLoop.Start(new EventLoopOptions { Name = "mute" }, async events =>
        {
            _ = events.Thread(async () => await new Mute(events).Event, "deaf");
            await events.Sleep(double.PositiveInfinity);
        });
        SpinWait.SpinUntil(() => listener.Of("SnapshotMicrothread").Any(row => ((string)row["waitingOn"]!).Contains("as it should", StringComparison.Ordinal)), s_patience).ShouldBeTrue();
        thread.Loop.InvokeAsync(() => 7).GetAwaiter().GetResult().ShouldBe(7);
    }

    [Test]
    public void Snapshot_OfManyWhoAreStuck_NamesEachInAHint()
    {
        const int Getters = 600;
        using var listener = new Listener(EventLevel.Informational, CoopEventSource.Keywords.Snapshot, new() { ["snapshotSec"] = "0.1" });
        using LoopThread thread = EventLoop.Start(new EventLoopOptions { Name = "stuck", StallAfter = Timeout.InfiniteTimeSpan }, async events =>
        {
            for (int i = 0; i < Getters; i++)
            {
                EventQueue<int> mine = events.Queue<int>(1, "mine");
                _ = events.Thread(async () => { await mine.Get(); }, "getter");
            }
            Microthread? first = null;
            Microthread second = events.Thread(async () => { await events.Pause(); await first!.Join(); }, "second");
            first = events.Thread(async () => { await second.Join(); }, "first");
            // In slices, with something else to do in between.
            while (true)
            {
                await events.Pause();
            }
        });
        bool IsWhole(IDictionary<string, object?> end) => (long)end["hintRows"]! == Getters + 1;
        SpinWait.SpinUntil(() => listener.Of("SnapshotEnd").Any(IsWhole), s_patience).ShouldBeTrue();
        IDictionary<string, object?> whole = listener.Of("SnapshotEnd").First(IsWhole);
        List<IDictionary<string, object?>> hints = [.. listener.Of("SnapshotHint").Where(row => Equals(row["sequence"], whole["sequence"]) && Equals(row["loop"], whole["loop"]))];
        hints.Count(hint => (long)hint["kind"]! == (long)LoopHintKind.OnlyGetters && ((string)hint["text"]!).Contains(" 'getter' (queue mine.Get; started at EventSourceTests.cs:")).ShouldBe(Getters);
        ((string)hints.Single(hint => (long)hint["kind"]! == (long)LoopHintKind.Deadlock)["text"]!).ShouldStartWith("They wait for each other: ");
        listener.Of("SnapshotQueue").Count(row => Equals(row["sequence"], whole["sequence"]) && Equals(row["loop"], whole["loop"])).ShouldBe(Getters);
        listener.Faults.ShouldBeEmpty();
    }

    [Test]
    public void Session_WithoutArguments_GetsNoSnapshotsAndNoSteps()
    {
        using var listener = new Listener(EventLevel.Verbose, EventKeywords.All, []);
        using LoopThread thread = EventLoop.Start(new EventLoopOptions { Name = "quiet" }, async events =>
        {
            while (true)
            {
                await events.Sleep(0.001);
            }
        });
        SpinWait.SpinUntil(() => listener.Of("LoopWoke").Count > 100, s_patience).ShouldBeTrue();
        listener.Has("Step").ShouldBeFalse();
        listener.Has("SnapshotBegin").ShouldBeFalse();
    }

    [Test]
    public void Session_ThatHasEnded_LeavesNothingOn()
    {
        using LoopThread thread = EventLoop.Start(new EventLoopOptions { Name = "left" }, async events =>
        {
            while (true)
            {
                await events.Sleep(0.001);
            }
        });
        using (var listener = new Listener(EventLevel.Verbose, EventKeywords.All, new() { ["snapshotSec"] = "0.1", ["steps"] = "1" }))
        {
            SpinWait.SpinUntil(() => listener.Has("SnapshotEnd"), s_patience).ShouldBeTrue();
            thread.Loop.IsTraced.ShouldBeTrue();
        }
        SpinWait.SpinUntil(() => !thread.Loop.IsTraced && !thread.Loop.Probe.Timing.IsOn, s_patience).ShouldBeTrue("the loop is still traced");
        using (var next = new Listener(EventLevel.Verbose, EventKeywords.All, []))
        {
            SpinWait.SpinUntil(() => next.Of("LoopWoke").Count > 100, s_patience).ShouldBeTrue();
            next.Has("Step").ShouldBeFalse();
        }
    }

    [Test]
    public void Sessions_ThatComeAndGo_HarmNobody()
    {
        // As many as fit into a few seconds, but some in any case; each enables and disables everything while the loop runs.
        const int Least = 20;
        long steps = 0;
        int sessions = 0;
        using LoopThread thread = EventLoop.Start(new EventLoopOptions { Name = "busy" }, async events =>
        {
            _ = events.Thread(async () =>
            {
                while (true)
                {
                    steps++;
                    await events.Pause();
                }
            });
            await events.Sleep(double.PositiveInfinity);
        });
        long begin = TimeProvider.System.GetTimestamp();
        while (sessions < Least || (sessions < 200 && TimeProvider.System.GetElapsedTime(begin) < TimeSpan.FromSeconds(10)))
        {
            using var listener = new Listener(EventLevel.Verbose, EventKeywords.All, new() { ["snapshotSec"] = "0.1", ["steps"] = sessions % 2 == 0 ? "1" : "0" });
            sessions++;
        }
        TestContext.Out.WriteLine($"{sessions} sessions");
        long before = Volatile.Read(ref steps);
        SpinWait.SpinUntil(() => Volatile.Read(ref steps) > before + 1000, s_patience).ShouldBeTrue();
        thread.Completion.IsCompleted.ShouldBeFalse();
    }

    [Test]
    public void Watchdog_ThatParksInTheMomentASessionComes_GoesOnTicking()
    {
        using var listener = new Listener(EventLevel.Informational, CoopEventSource.Keywords.Snapshot, new() { ["snapshotSec"] = "3600" });
        Task parking = Task.Run(() => Watchdog.Park(TimeSpan.FromMilliseconds(10)));
        parking.Wait(Patience.Limit).ShouldBeTrue("the session has rung before");
    }

    [Test]
    public void ListenerThatGivesTheLoopWork_WhenItIsAboutToWait_IsNotForgotten()
    {
        const int Posts = 20;
        int ran = 0;
        using LoopThread thread = EventLoop.Start(async events => await events.Never());
        SpinWait.SpinUntil(() => Watchdog.IsReady, s_patience).ShouldBeTrue();
        using (var listener = new Giver(thread.Loop, Posts, () => Interlocked.Increment(ref ran)))
        {
            SpinWait.SpinUntil(() => Volatile.Read(ref ran) == Posts, s_patience).ShouldBeTrue();
        }
    }

    private sealed class Giver : EventListener
    {
        private readonly EventLoop _loop;
        private readonly Action _work;
        private int _left;

        internal Giver(EventLoop loop, int posts, Action work)
        {
            _loop = loop;
            _left = posts;
            _work = work;
            EnableEvents(CoopEventSource.Log, EventLevel.Verbose, CoopEventSource.Keywords.IO);
        }

        protected override void OnEventWritten(EventWrittenEventArgs e)
        {
            if (e.EventName == "LoopWaits" && _loop.IsRunningHere && _left-- > 0)
            {
                _loop.Post(_work);
            }
        }
    }

    private sealed class Mute(EventLoop loop) : Runtime.LowLevel.CustomSource<int>(loop)
    {
        public override string Description => throw new InvalidOperationException("as it should");

        protected override bool IsReady => false;

        protected override int Take() => 0;
    }

    private sealed class Listener : EventListener
    {
        private readonly ConcurrentQueue<(string Name, IDictionary<string, object?> Payload)> _events = [];

        internal Listener(EventLevel level, EventKeywords keywords, Dictionary<string, string?> arguments) =>
            EnableEvents(CoopEventSource.Log, level, keywords, arguments);

        internal ConcurrentQueue<string> Faults { get; } = [];

        internal IEnumerable<string> Names => _events.Select(each => each.Name).Distinct();

        internal bool Has(string name) => _events.Any(each => each.Name == name);

        internal List<IDictionary<string, object?>> Of(string name) => [.. _events.Where(each => each.Name == name).Select(each => each.Payload)];

        protected override void OnEventWritten(EventWrittenEventArgs e)
        {
            if (e.EventSource.Name != "Coop-Runtime")
            {
                return;
            }
            if (e.EventId == 0)
            {
                Faults.Enqueue(string.Join(' ', e.Payload!));
                return;
            }
            _events.Enqueue((e.EventName!, e.PayloadNames!.Zip(e.Payload!).ToDictionary(pair => pair.First, pair => pair.Second)));
        }
    }
}
