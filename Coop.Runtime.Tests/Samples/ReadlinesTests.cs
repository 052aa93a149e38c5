namespace Coop.Runtime.Tests.Samples;

[Platform(Include = "Unix", Reason = "The samples stand on /bin/sh and descriptors.")]
public sealed class ReadlinesTests
{
    private const int ByInterrupt = 130;

    [TestCase(0, "true")]
    [TestCase(0, "true", "echo")]
    [TestCase(1, "exit 3")]
    [TestCase(1, "true", "false", "true")]
    [TestCase(1, "kill -9 $$")]
    [TestCase(1, "there-is-no-such-command 2> /dev/null")]
    public async Task Status_CommandsEnd_TellsWhetherOneFailed(int expected, params string[] commands)
    {
        var (status, _, error) = await SampleProcess.Run(["readlines", "--quiet", .. commands.SelectMany(command => new[] { "--exec", command })]);
        status.ShouldBe(expected);
        error.ShouldBeEmpty();
    }

    [TestCase(@"printf 'a\r\nb\r\n'", "0\ta\n0\tb\n")]
    [TestCase(@"printf 'a\rb\n'", "0\ta\rb\n")]
    [TestCase(@"printf 'a\nlast'", "0\ta\n0\tlast\n")]
    [TestCase(@"printf '\n\n'", "0\t\n0\t\n")]
    [TestCase(@"printf 'a\377b\n'", "0\ta\uFFFDb\n")]
    [TestCase(@"printf '\303'; sleep 0.1; printf '\251\n'", "0\té\n")]
    [TestCase("true", "")]
    public async Task Quiet_OddLines_PrintsIndexTabLine(string command, string expected)
    {
        var (status, output, error) = await SampleProcess.Run("readlines", "--quiet", "--heartbeat", "60", "--exec", command);
        output.ShouldBe(expected);
        error.ShouldBeEmpty();
        status.ShouldBe(0);
    }

    [Test]
    [Contract(20)]
    public async Task Line_TooLong_FailsItsSourceAndNoOther()
    {
        var (status, output, error) = await SampleProcess.Run("readlines", "--quiet", "--max-line", "10", "--heartbeat", "60",
            "--exec", @"echo short; printf '%01000d\n' 7; echo after",
            "--exec", "sleep 0.3; echo other");
        output.ShouldContain("0\tshort\n");
        output.ShouldContain("1\tother\n");
        output.ShouldNotContain("00000000000");
        error.ShouldContain("source 0: ");
        status.ShouldBe(1);
    }

    [Test]
    public async Task Output_ReaderLeaves_EndsQuietlyWithItsChildren()
    {
        using var sample = SampleProcess.Start("readlines", "--quiet", "--heartbeat", "60", "--exec", "echo $$; exec yes");
        var child = int.Parse((await sample.NextLine())!.Split('\t')[1]);
        (await sample.NextLine()).ShouldBe("0\ty");
        sample.Out.Dispose();
        (await sample.Exit()).ShouldBe(0);
        (await sample.Error.ReadToEndAsync()).ShouldBeEmpty();
        ShouldEnd(child);
    }

    [Test]
    public async Task Interrupt_SilentChild_EndsOrderlyWithTheSummary()
    {
        using var sample = SampleProcess.Start("readlines", "--heartbeat", "60", "--exec", "echo $$; exec sleep 600");
        var child = int.Parse((await sample.NextLine())!.Split(' ')[^1]);
        sample.Signal(SampleProcess.Interrupt);
        var (status, output, error) = await sample.Finish();
        status.ShouldBe(ByInterrupt);
        error.ShouldBeEmpty();
        output.ShouldContain("source 0: 1 lines, stopped");
        ShouldEnd(child);
    }

    // Whatever the platform opened under the missing number must get none of our bytes.
    [TestCase(">&-", 1, "", "Standard output is closed")]
    [TestCase("2>&-", 0, "0\tx\n", "")]
    public async Task Descriptor_ClosedFromTheStart_IsNotMistakenForAnother(string closing, int status, string output, string error)
    {
        using var sample = SampleProcess.StartUnder($"exec \"$@\" {closing}", "readlines", "--quiet", "--stats", "--exec", "echo x");
        var ended = await sample.Finish();
        ended.Status.ShouldBe(status);
        ended.Out.ShouldBe(output);
        ended.Error.ShouldContain(error);
    }

    private static void ShouldEnd(int process) => Patience.Eventually(
        () => !File.Exists($"/proc/{process}/stat") || File.ReadAllText($"/proc/{process}/stat").Contains(") Z "),
        $"the child process {process} lives on");
}
