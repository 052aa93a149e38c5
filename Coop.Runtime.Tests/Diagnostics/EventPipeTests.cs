using System.Diagnostics;
using System.Diagnostics.Tracing;
using Coop.Runtime.Tests.Samples;
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Diagnostics;

/// <summary>Another process, read over the runtime's diagnostic socket as the tools do it.</summary>
[Platform(Include = "Linux", Reason = "The samples' process is started by /bin/sh and stopped by signals.")]
[NonParallelizable]
public sealed class EventPipeTests
{
    private const string Debugger = "/usr/bin/gdb";

    [Test]
    public async Task Counters_OfAnotherProcess_AreItsOwn_ForTwoReadersAtOnce()
    {
        using var program = SampleProcess.Start("counters", "--rounds", "500", "--rate", "0");
        (await program.NextLine()).ShouldBe("started 11 timers 7 items 500 waiters 3");
        using var first = PipeReader.OfCounters(program.Id);
        using var second = PipeReader.OfCounters(program.Id);
        foreach (PipeReader reader in new[] { first, second })
        {
            Becomes(reader, "coop.queue.items", 500);
            Becomes(reader, "coop.queue.waiters", 3);
            Becomes(reader, "coop.timer.active", 7);
            Becomes(reader, "coop.io.waiting", 1);
            Becomes(reader, "coop.microthread.started", 11);
            Becomes(reader, "coop.microthread.failed", 0);
            Becomes(reader, "coop.microthread.active", 11, "coop.microthread.state=waiting");
            // Where the first steps are compiled slowly, one of them may have been a stall.
            Patience.Eventually(() => reader.ValueOf("coop.loop.stalls") is not null, "no stalls are counted");
            Patience.Eventually(() => reader.ValueOf("coop.loop.resumptions") > 11, "no resumptions are counted");
            Patience.Eventually(() => reader.Last.ContainsKey("coop.loop.time{coop.loop.state=idle}"), "no time is measured");
            reader.Last["coop.loop.time{coop.loop.state=idle}"].Unit.ShouldBe("s");
            reader.Errors.ShouldBeEmpty();
        }
        Patience.Eventually(() => first.ValueOf("coop.loop.resumptions") == second.ValueOf("coop.loop.resumptions"), "they read different counts");
        program.In.Close();
        (await program.Exit()).ShouldBe(0);
    }

    [Test]
    public void Snapshot_OfMany_LeavesHardlyAnyGarbage() => BytesARow(5000, (events, crowd) =>
    {
        EventQueue<int> queue = events.Queue<int>(1, "crowded");
        queue.TryPut(0);
        queue.TryGet(out _);
        for (int i = 0; i < crowd; i++)
        {
            _ = (i % 3) switch
            {
                0 => events.Thread(async () => await events.Sleep(1000)),
                1 => events.Thread(async () => await queue.Get(), "getter"),
                _ => events.Thread(async () => { await Events.AnyOf(queue.Get(), events.Sleep(1000)); }),
            };
        }
    }).ShouldBeLessThan(8);

    // Each of them might be stuck and is drawn whole, for which about 900 bytes are its own and the rest is its part of a slice.
    [Test]
    public void Snapshot_OfManyWhoWaitForSomebodysDoing_LeavesLittleGarbage() => BytesARow(1000, (events, crowd) =>
    {
        EventSemaphore permit = events.Semaphore(0, "gone");
        for (int i = 0; i < crowd; i++)
        {
            _ = events.Thread(async () => await permit.Take(), "taker");
        }
    }).ShouldBeLessThan(3000);

    // What is read is written one by one: of two values one may be older.
    private static void Becomes(PipeReader reader, string name, double value, string tags = "") => Patience.Eventually(
        () => reader.ValueOf(name, tags) == value, () => $"{name} is not {value} among {string.Join(", ", reader.Last)} {string.Join(", ", reader.Errors)}");

    private static double BytesARow(int crowd, Action<EventLoop, int> start)
    {
        const int Looks = 5;
        long bytes = 0, ended = 0;
        using LoopThread thread = EventLoop.Start(new EventLoopOptions { Name = "crowd", StallAfter = Timeout.InfiniteTimeSpan }, async events =>
        {
            start(events, crowd);
            while (true)
            {
                Volatile.Write(ref bytes, GC.GetAllocatedBytesForCurrentThread());
                await events.Pause();
            }
        });
        using var reader = PipeReader.OfEvents(Environment.ProcessId, EventLevel.Informational, 0x8, new() { ["snapshotSec"] = "0.1" });
        void Await(int snapshots) => Patience.Eventually(
            () => (ended = reader.Events.Count(each => each.Name == "SnapshotEnd" && (long)each.Payload["microthreadRows"]! == crowd + 1)) >= snapshots, () => $"only {ended} snapshots");
        // The first ones find out names, and what each source is called.
        Await(3);
        long from = Volatile.Read(ref bytes), first = ended;
        Await((int)first + Looks);
        double each = (Volatile.Read(ref bytes) - from) / (double)(ended - first) / crowd;
        TestContext.Out.WriteLine($"{each:0.0} bytes a row");
        return each;
    }

    [Test]
    public async Task Snapshot_OfAnotherProcess_IsWhole()
    {
        using var program = SampleProcess.Start("counters", "--rounds", "50", "--rate", "0");
        _ = await program.NextLine();
        using var reader = PipeReader.OfEvents(program.Id, EventLevel.Informational, 0x18, new() { ["snapshotSec"] = "0.2" });
        Patience.Eventually(() => reader.Events.Count(each => each.Name == "SnapshotEnd") > 1, () => $"only {string.Join(", ", reader.Events.Select(each => each.Name).Distinct())}");
        var end = reader.Events.Last(each => each.Name == "SnapshotEnd").Payload;
        end["microthreadRows"].ShouldBe(11L);
        var rows = reader.Events.Where(each => each.Name == "SnapshotMicrothread" && Equals(each.Payload["sequence"], end["sequence"])).ToList();
        rows.Count.ShouldBe(11);
        rows.Count(row => (string?)row.Payload["waitingOn"] == "queue orders.Get").ShouldBe(3);
        rows.Count(row => ((string?)row.Payload["waitingOn"])!.StartsWith("Sleep 35", StringComparison.Ordinal)).ShouldBe(7);
        rows.Single(row => (long)row.Payload["id"]! == 1).Payload["waitingOn"].ShouldBe("fd 0 readable");
        var queue = reader.Events.Last(each => each.Name == "SnapshotQueue" && (string?)each.Payload["name"] == "queue done").Payload;
        queue["count"].ShouldBe(50L);
        program.In.Close();
        (await program.Exit()).ShouldBe(0);
    }

    [Test]
    public async Task ProcessThatWasStopped_IsNoStall()
    {
        using var program = SampleProcess.Start("counters", "--rounds", "50", "--rate", "2000");
        _ = await program.NextLine();
        using var reader = PipeReader.OfCounters(program.Id);
        Patience.Eventually(() => reader.ValueOf("coop.loop.resumptions") > 1000, "it does nothing");
        double before = reader.ValueOf("coop.loop.stalls")!.Value;
        Patience.Eventually(() => reader.Last.ContainsKey("coop.loop.delay{}"), "no delay is measured");
        Patience.Eventually(() => reader.Last.ContainsKey("coop.loop.step.duration{}"), "no step is measured");
        reader.Last["coop.loop.delay{}"].Unit.ShouldBe("us");
        reader.Last["coop.loop.step.duration{}"].Unit.ShouldBe("us");
        for (int i = 0; i < 5; i++)
        {
            program.Signal(SampleProcess.Stop);
            Thread.Sleep(300);
            program.Signal(SampleProcess.Continue);
            Thread.Sleep(100);
        }
        double resumed = reader.ValueOf("coop.loop.resumptions")!.Value;
        Patience.Eventually(() => reader.ValueOf("coop.loop.resumptions") > resumed + 1000, "it does not go on");
        reader.ValueOf("coop.loop.stalls").ShouldBe(before);
        program.In.Close();
        (await program.Exit()).ShouldBe(0);
    }

    [Test]
    public async Task ProcessHeldByANativeDebugger_IsNoStall()
    {
        if (!File.Exists(Debugger))
        {
            Assert.Ignore($"This needs {Debugger}: apt-get install gdb.");
        }
        using var program = SampleProcess.Start("counters", "--rounds", "50", "--rate", "2000");
        _ = await program.NextLine();
        using var reader = PipeReader.OfCounters(program.Id);
        Patience.Eventually(() => reader.ValueOf("coop.loop.resumptions") > 1000, "it does nothing");
        double before = reader.ValueOf("coop.loop.stalls")!.Value;
        for (int i = 0; i < 3; i++)
        {
            // Held while its symbols are looked for, too; no libraries, for those take long.
            using Process gdb = Process.Start(new ProcessStartInfo(Debugger,
                ["-nx", "-batch", "-iex", "set auto-solib-add off", "-p", $"{program.Id}", "-ex", "shell sleep 0.3", "-ex", "detach"])
            { RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> output = gdb.StandardOutput.ReadToEndAsync(), error = gdb.StandardError.ReadToEndAsync();
            await gdb.WaitForExitAsync();
            if ((await error).Contains("ptrace", StringComparison.Ordinal))
            {
                Assert.Ignore($"gdb may not trace: {await error}");
            }
            (await output).ShouldContain("detached", Case.Sensitive, await error);
        }
        double resumed = reader.ValueOf("coop.loop.resumptions")!.Value;
        Patience.Eventually(() => reader.ValueOf("coop.loop.resumptions") > resumed + 1000, "it does not go on");
        reader.ValueOf("coop.loop.stalls").ShouldBe(before);
        program.In.Close();
        (await program.Exit()).ShouldBe(0);
    }

    [Test]
    public async Task ReaderThatVanishes_HarmsNobody()
    {
        using var program = SampleProcess.Start("counters", "--rounds", "50", "--rate", "2000");
        _ = await program.NextLine();
        const int Least = 6;
        int sessions = 0;
        long begin = Stopwatch.GetTimestamp();
        while (sessions < Least || (sessions < 100 && Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(10)))
        {
            using var reader = PipeReader.OfEvents(program.Id, EventLevel.Verbose, -1, new() { ["snapshotSec"] = "0.1", ["steps"] = sessions % 2 == 0 ? "1" : "0" });
            sessions++;
        }
        TestContext.Out.WriteLine($"{sessions} sessions");
        using (var reader = PipeReader.OfCounters(program.Id))
        {
            Patience.Eventually(() => reader.ValueOf("coop.loop.resumptions") is not null, "it does not answer any more");
            double before = reader.ValueOf("coop.loop.resumptions")!.Value;
            Patience.Eventually(() => reader.ValueOf("coop.loop.resumptions") > before + 1000, () => $"it does not go on: {before}; {string.Join("; ", reader.Last)}; {string.Join("; ", reader.Errors)}");
        }
        program.In.Close();
        (await program.Exit()).ShouldBe(0);
    }
}
