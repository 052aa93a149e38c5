using System.Diagnostics.Tracing;
using System.Text.Json;
using Coop.Cli.Tests.Support;
using Microsoft.Diagnostics.NETCore.Client;

namespace Coop.Cli.Tests;

/// <summary>Looking does no harm: the program goes on, whatever becomes of the viewer.</summary>
[Platform(Include = "Unix", Reason = "Signals.")]
public sealed class HarmlessTests
{
    private const int Rounds = 12;

    [Test]
    public async Task Viewer_KilledAtAnyMoment_LeavesTheProgramGoingOn_AndTheNextOneSeesIt()
    {
        using Child sick = await Child.StartSick();
        var random = new Random(5);
        for (int i = 0; i < Rounds; i++)
        {
            using Child coop = Child.StartCoop("top", $"{sick.Id}", "--json");
            // At its start, in its first session, between two snapshots, in one: a moment, not a state that is waited for.
            await Task.Delay(random.Next(1500));
            coop.Signal(Child.Kill);
            await coop.Finish();
            sick.HasEnded.ShouldBeFalse($"round {i}");
        }
        (long turns, long alive) = await Look(sick);
        (long later, long aliveLater) = await Look(sick);
        later.ShouldBeGreaterThan(turns);
        aliveLater.ShouldBeGreaterThanOrEqualTo(alive);
        sick.Signal(Child.Terminate);
        (int status, _, string error) = await sick.Finish();
        status.ShouldBe(0, error);
    }

    [Test]
    public async Task Viewers_Several_SeeTheSameProgram()
    {
        using Child sick = await Child.StartSick();
        using Child first = Child.StartCoop("top", $"{sick.Id}", "--json");
        (await first.NextLine()).ShouldNotBeNull();
        using Child second = Child.StartCoop("top", $"{sick.Id}", "--json");
        (await second.NextLine()).ShouldNotBeNull();
        second.Signal(Child.Kill);
        await second.Finish();
        // The first one goes on though the second is gone.
        for (int i = 0; i < 3; i++)
        {
            using var json = JsonDocument.Parse((await first.NextLine()).ShouldNotBeNull("it ended"));
            json.RootElement.GetProperty("loops")[0].GetProperty("lostRows").GetInt64().ShouldBe(0);
        }
        sick.HasEnded.ShouldBeFalse();
    }

    // A thousand take up to a minute: dotnet test Coop.Cli.Tests -c Release --filter 'FullyQualifiedName~Sessions_ManyAtATime&Name~1000'
    [TestCase(300)]
    [TestCase(1000, Explicit = true)]
    public async Task Sessions_ManyAtATime_EndedOrAbandoned_LeaveNothingBehind(int sessions)
    {
        using Child sick = await Child.StartSick();
        (long turns, _) = await Look(sick);
        int before = sick.DescriptorCount, left = sessions;
        await Task.WhenAll(Enumerable.Range(0, 3).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            while (Interlocked.Decrement(ref left) >= 0)
            {
                Attach(sick.Id, random);
            }
        })));
        sick.HasEnded.ShouldBeFalse();
        (long later, _) = await Look(sick);
        later.ShouldBeGreaterThan(turns);
        // An abandoned session ends when the runtime next writes to it.
        Patience.Eventually(() => sick.DescriptorCount <= before + 5, () => $"{sick.DescriptorCount} descriptors, {before} before");
    }

    private static void Attach(int pid, Random random)
    {
        var provider = new EventPipeProvider("Coop-Runtime", EventLevel.Informational, 0x18, new Dictionary<string, string> { ["snapshotSec"] = "0.1" });
        using EventPipeSession session = new DiagnosticsClient(pid).StartEventPipeSession([provider], requestRundown: false, circularBufferMB: 16);
        if (random.Next(2) == 0)
        {
            return;
        }
        Task reading = session.EventStream.CopyToAsync(Stream.Null);
        Thread.Sleep(random.Next(60));
        session.Stop();
        reading.Wait(Patience.Limit).ShouldBeTrue("the stream of an ended session ends");
    }

    private static async Task<(long Turns, long Alive)> Look(Child sick)
    {
        (int status, string output, string error) = await Child.RunCoop("tree", $"{sick.Id}", "--json");
        status.ShouldBe(0, error);
        using var json = JsonDocument.Parse(output);
        JsonElement loop = json.RootElement.GetProperty("loops")[0];
        return (loop.GetProperty("turns").GetInt64(), loop.GetProperty("alive").GetInt64());
    }
}
