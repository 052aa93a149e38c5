using Coop.Samples.Hosts.Tests.Support;

namespace Coop.Samples.Hosts.Tests;

[Platform(Include = "Linux", Reason = "tmux, and the handle of a loop.")]
[NonParallelizable]
public sealed class TerminalTests
{
    [Test]
    public void Terminal_KeysButtonAndSize_AreEventsAndShow()
    {
        using var terminal = Tmux.Start(80, 14, [.. HostProcess.Command, "terminal"]);
        terminal.Until("tick ", 3);
        terminal.Screen.ShouldContain("Coop in Terminal.Gui");
        terminal.Press("a");
        terminal.Until("key a");
        terminal.Press("Enter");
        terminal.Until("clicked the button at tick");
        TestContext.Out.WriteLine(terminal.Screen);
        terminal.Resize(60, 12);
        terminal.Until("size 60 x 12");
        terminal.Press("q");
        terminal.UntilEnd().ShouldBe(0);
        terminal.Screen.ShouldContain("ended in order, on 1 thread");
    }

    [Test]
    public void Greedy_Microthread_KeepsTheBudgetAndKeysGetThrough()
    {
        const int Attempts = 3;
        var isWithinTheBudget = false;
        for (var i = 0; i < Attempts && !isWithinTheBudget; i++)
        {
            // Wide enough for the line of figures.
            using var terminal = Tmux.Start(240, 24, [.. HostProcess.Command, "terminal", "--greedy"]);
            terminal.Until("tick ", 20);
            terminal.Press("x");
            terminal.Until("key x");
            terminal.Press("q");
            terminal.UntilEnd().ShouldBe(0);
            isWithinTheBudget = RunFigures.Of(terminal.Screen).AreWithinTheBudget();
        }
        isWithinTheBudget.ShouldBeTrue("see the figures");
    }
}
