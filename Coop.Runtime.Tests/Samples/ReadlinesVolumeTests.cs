using System.Globalization;

namespace Coop.Runtime.Tests.Samples;

[Platform(Include = "Linux", Reason = "Reads /proc.")]
[NonParallelizable]
public sealed class ReadlinesVolumeTests
{
    private const int MostGrowthKib = 32 * 1024;
    private const int MostMorePoolItems = 20;

    [Test]
    public async Task MillionAndAHalfLines_EveryOneInOrder_FlatMemoryAndNoPoolWork()
    {
        using var sample = SampleProcess.Start("readlines", "--quiet", "--stats", "--exec", "seq 1 1000000", "--exec", "seq 1 500000");
        var counts = new int[2];
        int peakBefore = 0, peakAfter = 0;
        while (await sample.NextLine() is { } line)
        {
            Check(line, counts);
            var total = counts[0] + counts[1];
            if (total % 10_000 != 0) continue;
            if (total < 750_000) peakBefore = Math.Max(peakBefore, sample.ResidentKib);
            else peakAfter = Math.Max(peakAfter, sample.ResidentKib);
        }
        counts.ShouldBe([1_000_000, 500_000]);
        var stats = await Stats(sample);
        (await sample.Exit()).ShouldBe(0);
        peakBefore.ShouldBeGreaterThan(0);
        peakAfter.ShouldBeLessThan(peakBefore + MostGrowthKib);

        using var small = SampleProcess.Start("readlines", "--quiet", "--stats", "--exec", "seq 1 1000", "--exec", "seq 1 500");
        while (await small.NextLine() is not null)
        {
        }
        (stats["pool"] - (await Stats(small))["pool"]).ShouldBeLessThan(MostMorePoolItems);
        stats["lines"].ShouldBe(1_500_000);
        stats["threads"].ShouldBe(1);
        stats["timers"].ShouldBe(0);
        stats["descriptor_waits"].ShouldBe(0);
    }

    [Test]
    public async Task Output_NobodyReads_HeartbeatGoesOnAndNothingIsLost()
    {
        using var sample = SampleProcess.Start("readlines", "--quiet", "--heartbeat", "0.2", "--exec", "seq 1 100000", "--exec", "seq 1 50000");
        var beat = "";
        var beats = 0;
        // Ten, and more where the programs are slow to begin.
        while (beats < 10 || (beats < 300 && beat.Contains(" 0 bytes wait for stdout", StringComparison.Ordinal)))
        {
            beat = (await sample.NextErrorLine()).ShouldNotBeNull();
            beat.ShouldContain("heartbeat");
            beats++;
        }
        beat.ShouldNotContain(" 0 bytes wait for stdout");
        beat.ShouldNotContain("150000 lines read");
        var counts = new int[2];
        while (await sample.NextLine() is { } line) Check(line, counts);
        counts.ShouldBe([100_000, 50_000]);
        (await sample.Exit()).ShouldBe(0);
    }

    private static void Check(string line, int[] counts)
    {
        var source = line[0] - '0';
        if (line[1] != '\t' || int.Parse(line.AsSpan(2), CultureInfo.InvariantCulture) != counts[source] + 1)
        {
            Assert.Fail($"After {counts[source]} of source {source} came '{line}'.");
        }
        counts[source]++;
    }

    private static async Task<Dictionary<string, double>> Stats(SampleProcess sample)
    {
        var line = "";
        while (!line.StartsWith("stats: ", StringComparison.Ordinal)) line = (await sample.NextErrorLine()).ShouldNotBeNull("there is no line of statistics");
        return line["stats: ".Length..].Split(' ').Select(pair => pair.Split('='))
            .ToDictionary(pair => pair[0], pair => double.Parse(pair[1], CultureInfo.InvariantCulture));
    }
}
