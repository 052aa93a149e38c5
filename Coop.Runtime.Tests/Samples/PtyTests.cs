namespace Coop.Runtime.Tests.Samples;

[Platform(Include = "Linux", Reason = "The end of a process as a descriptor.")]
public sealed class PtyTests
{
    [TestCase(3, "exit 3")]
    [TestCase(137, "kill -9 $$")]
    [TestCase(0, "tty")]
    public async Task Status_CommandEnds_IsItsOwn(int expected, string command)
    {
        using var sample = SampleProcess.Start("pty", "sh", "-c", command);
        var (status, output, error) = await sample.Finish();
        error.ShouldBeEmpty();
        status.ShouldBe(expected);
        if (command == "tty") output.ShouldMatch("^/dev/pts/[0-9]+\r\n$");
    }

    [Test]
    public async Task Shell_TypedTo_AnswersAsInATerminal()
    {
        using var sample = SampleProcess.Start("pty", "sh");
        await Type(sample, "echo answer $((6*7)); stty size\n");
        await Until(sample, "answer 42");
        await Until(sample, "24 80");
        // The terminal makes a signal of it for whoever is in the foreground.
        await Type(sample, "sh -c 'echo begun $((1+1)); exec sleep 600'\n");
        await Until(sample, "begun 2");
        await Type(sample, "\u0003");
        await Type(sample, "echo after $(($? + 1000))\n");
        await Until(sample, "after 1130");
        // An end of file that is typed.
        sample.In.Close();
        (await sample.Exit()).ShouldBe(0);
    }

    // The terminal that it runs in is that of another one.
    [Test]
    public async Task Terminal_AroundIt_GivesItsKeysAndSizeAndIsGivenBack()
    {
        using var sample = SampleProcess.Start(["pty", "sh", "-c", "stty rows 30 cols 90; \"$@\"; echo status $?; stty -a", "sh", .. SampleProcess.Command, "pty", "sh"]);
        await Type(sample, "echo ready $((2+3))\n");
        await Until(sample, "ready 5");
        await Type(sample, "stty size; sh -c 'echo begun $((1+1)); exec sleep 600'\n");
        await Until(sample, "30 90");
        await Until(sample, "begun 2");
        // Not the outer one makes a signal of it.
        await Type(sample, "\u0003");
        await Type(sample, "echo after $(($? + 1000)); exit 7\n");
        await Until(sample, "after 1130");
        var (status, output, _) = await sample.Finish();
        output.ShouldContain("status 7");
        output.ShouldContain(" icanon ");
        output.ShouldNotContain("-icanon");
        status.ShouldBe(0);
    }

    [Test]
    public async Task Output_MuchAtTheEnd_ComesWhole()
    {
        var (status, output, error) = await SampleProcess.Run("pty", "seq", "100000");
        error.ShouldBeEmpty();
        status.ShouldBe(0);
        output.ShouldBe(string.Concat(Enumerable.Range(1, 100_000).Select(i => $"{i}\r\n")));
    }

    [Test]
    public async Task Terminate_CommandRuns_EndsItAsAClosedWindowWould()
    {
        using var sample = SampleProcess.Start("pty", "sh", "-c", "echo $$; exec sleep 600");
        var child = int.Parse((await sample.NextLine()).ShouldNotBeNull());
        sample.Signal(SampleProcess.Terminate);
        (await sample.Exit()).ShouldBe(143);
        Patience.Eventually(() => !File.Exists($"/proc/{child}/stat") || File.ReadAllText($"/proc/{child}/stat").Contains(") Z "), "the command lives on");
    }

    [Test]
    public async Task Command_ThereIsNone_SaysSo()
    {
        var (status, _, error) = await SampleProcess.Run("pty", "there-is-no-such-command");
        error.ShouldContain("there-is-no-such-command: No such file or directory");
        status.ShouldBe(1);
    }

    private static async Task Type(SampleProcess sample, string text)
    {
        await sample.In.WriteAsync(text);
        await sample.In.FlushAsync();
    }

    private static async Task Until(SampleProcess sample, string text)
    {
        while (!(await sample.NextLine()).ShouldNotBeNull($"it ended without '{text}'").Contains(text, StringComparison.Ordinal)) ;
    }
}
