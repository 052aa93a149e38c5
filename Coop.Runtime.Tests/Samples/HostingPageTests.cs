namespace Coop.Runtime.Tests.Samples;

/// <summary>docs/hosting.md: its code is that of the samples, and they do what it says.</summary>
[Platform(Include = "Linux", Reason = "The samples are started as on Unix, and a handle to watch has only Linux.")]
public sealed class HostingPageTests
{
    [TestCase("thread", "OwnThreadSample.cs")]
    [TestCase("frames", "FramesSample.cs")]
    [TestCase("poll", "PollSample.cs")]
    [TestCase("guest", "GuestSample.cs")]
    public void Code_OnThePage_IsThatOfTheSample(string region, string file)
    {
        string[] sample = File.ReadAllLines(Repository.PathOf("Coop.Samples/Hosting", file));
        int begin = Array.FindIndex(sample, line => line.Trim() == $"// <{region}>");
        int end = Array.FindIndex(sample, line => line.Trim() == $"// </{region}>");
        int indent = sample[begin].Length - sample[begin].TrimStart().Length;
        string body = string.Join('\n', sample[(begin + 1)..end].Select(line => line.Length > indent ? line[indent..] : ""));
        File.ReadAllText(Repository.PathOf("docs/hosting.md")).ShouldContain($"```csharp\n{body}\n```");
    }

    [Test]
    public async Task OwnThread_AnswersStreamsAndIsVisited()
    {
        var (status, output, error) = await SampleProcess.Run("thread");
        status.ShouldBe(0, error);
        output.ShouldBe("one\ntwo\nthree\n42, and on the loop: True\nand back: True\n");
    }

    [Test]
    public async Task Poll_IsWokenForEachTick_AndHardlyElse()
    {
        var (status, output, error) = await SampleProcess.Run("poll");
        status.ShouldBe(0, error);
        output.ShouldStartWith("tick\ntick\ntick\nwoken ");
        int.Parse(output.Split(' ')[1]).ShouldBeInRange(4, 6);
    }

    [Test]
    public async Task Guest_AndHost_TakeTurns()
    {
        var (status, output, error) = await SampleProcess.Run("guest");
        status.ShouldBe(0, error);
        string[] lines = output.TrimEnd().Split('\n');
        lines.Count(line => line == "a microthread, on the host's thread").ShouldBe(5);
        lines.ShouldContain("the host's own event");
        int.Parse(lines[^1].Split(' ')[0]).ShouldBeInRange(6, 14);
    }

    // How late they are is a matter of the machine: SliceTests measures what the loop takes of a frame, in processor time.
    [TestCase]
    [TestCase("--without")]
    public async Task Frames_GoOnBesideAGreedyMicrothread(params string[] arguments)
    {
        var (status, output, error) = await SampleProcess.Run(["frames", .. arguments]);
        status.ShouldBe(0, error);
        output.ShouldStartWith("120 frames, ");
        output.Contains(" 0 steps").ShouldBe(arguments.Length > 0);
    }
}
