using System.Text.RegularExpressions;
using Coop.Cli.Tests.Support;

namespace Coop.Cli.Tests;

/// <summary>The live view in a real terminal: keys are pressed, and the screen is read.</summary>
[Platform(Include = "Unix", Reason = "Terminals.")]
public sealed class TopTests
{
    private const int Width = 160;

    [Test]
    public async Task Screen_OfASickProgram_ShowsNumbersMicrothreadsAndWhatIsWrong()
    {
        using Child sick = await Child.StartSick();
        using Tmux terminal = Watch(sick);
        // Half a picture may be seen while it is drawn, so each is waited for.
        foreach (string line in new[]
        {
            $"^coop top {sick.Id}  loop 1 'sick'",
            @"^busy \d+(\.\d)? % .*turns .*resumes .*posts ",
            @"^microthreads \d+ .*ready \d+ .*failed 0 .*timers \d+",
            @"^delay p50 .* p95 .* p99 .*stalls \d+",
            @"^gc \d+/\d+/\d+ .*paused .*heap ",
            @"^! They wait for each other: \d+ 'debit'",
            @"^! .*'spin' \(SickSample\.Spin, started at SickSample\.cs:\d+\) (asks instead of waiting|was ready or ran)",
            @"^ *! +\d+ +\d+ debit +waiting .*semaphore orders\.Take .*SickSample\.Transfer .*SickSample\.cs:\d+",
            @"^ *! +\d+ +\d+ spin +(ready|running) ",
            @"^\? help  s sort",
        })
        {
            terminal.Until(text => Regex.IsMatch(text, line, RegexOptions.Multiline), line);
        }
    }

    [Test]
    public async Task Keys_Sort_ReorderTheTable()
    {
        using Child sick = await Child.StartSick("--most", "30");
        using Tmux terminal = Watch(sick);
        terminal.Until(text => text.Contains("30 'request'") || text.Contains(" request "), "the microthreads");
        terminal.Until(text => text.Contains("!* "), "the first order");
        terminal.Press("s");
        terminal.Until(text => text.Contains("ID*") && Ids(text) is [1, 2, 3, ..], "numbers from the smallest");
        terminal.Press("r");
        terminal.Until(text => Ids(text) is [var first, var second, ..] && first > 30 && second == first - 1, "numbers from the largest");
        terminal.Press("r", "s", "s");
        terminal.Until(text => text.Contains("NAME*") && Regex.IsMatch(text, @"NAME\*.*\n.* credit "), "names from the first");
    }

    [Test]
    public async Task Keys_Panes_ShowQueuesTimersWarningsAndStalls()
    {
        using Child sick = await Child.StartSick();
        using Tmux terminal = Watch(sick);
        terminal.Press("2");
        terminal.Until(text => text.Contains("GETTERS") && text.Contains("queue answers"), "queues");
        terminal.Press("3");
        terminal.Until(text => text.Contains("WAITED FOR BY"), "descriptors");
        terminal.Press("4");
        terminal.Until(text => Regex.IsMatch(text, @"DUE IN\* [\s\S]* s +\d+ report "), "timers");
        terminal.Press("Tab");
        terminal.Until(text => text.Contains("ROOM FOR") && !text.Contains("queue answers "), "streams");
        terminal.Press("6");
        terminal.Until(text => text.Contains("! Deadlock: They wait"), "warnings");
        terminal.Press("7");
        terminal.Until(text => Regex.IsMatch(text, @"LONGEST\*[\s\S]* LongStep +\d+ report +SickSample\.Report +SickSample\.cs:\d+ +computes"), "stalls");
        terminal.Press("?");
        terminal.Until(text => text.Contains("q, Ctrl-C"), "help");
    }

    [Test]
    public async Task Keys_FilterDetailAndPause_DoWhatTheySay()
    {
        using Child sick = await Child.StartSick();
        using Tmux terminal = Watch(sick);
        terminal.Until(text => text.Contains(" listen "), "everybody");
        terminal.Press("/", "t", "r", "a", "n", "s", "f", "e", "r", "Enter");
        terminal.Until(text => text.Contains("filter 'transfer'") && text.Contains(" debit ") && !text.Contains(" listen "), "only those");
        terminal.Press("Enter");
        terminal.Until(text => Regex.IsMatch(text, @"microthread \d+ '(debit|credit)' \(SickSample\.Transfer, started at SickSample\.cs:\d+\)[\s\S]*at SickSample\.Transfer"), "the details");
        terminal.Press("Escape");
        terminal.Until(text => text.Contains(" listen "), "everybody again");
        terminal.Press("p");
        string number = Snapshot(terminal.Until(text => text.Contains("PAUSED"), "that it is paused"));
        terminal.Press("2");
        Snapshot(terminal.Until(text => text.Contains("GETTERS") && text.Contains("PAUSED"), "another pane of the same picture")).ShouldBe(number);
        terminal.Press("p");
        terminal.Until(text => Snapshot(text) != number && !text.Contains("PAUSED"), "that it goes on");
    }

    [Test]
    public async Task Terminal_Resized_IsFilledAgain()
    {
        using Child sick = await Child.StartSick();
        using Tmux terminal = Watch(sick);
        terminal.Until(text => text.Contains("STARTED AT"), "the table");
        terminal.Resize(100, 20);
        terminal.Until(text => text.TrimEnd('\n').Split('\n') is { Length: 20 } lines && lines[^1].StartsWith("? help") && lines.All(line => line.Length <= 100) && text.Contains("STARTED AT"), "a smaller table");
        terminal.Resize(20, 5);
        terminal.Until(text => text.TrimEnd('\n').Split('\n') is { Length: <= 5 } lines && lines.All(line => line.Length <= 20), "whatever fits");
    }

    [TestCase("q")]
    [TestCase("C-c")]
    public async Task Keys_Quit_GiveTheTerminalBack_AndTheProgramGoesOn(string key)
    {
        using Child sick = await Child.StartSick();
        using Tmux terminal = Watch(sick);
        terminal.Until(text => text.Contains("STARTED AT"), "the table");
        terminal.Press(key);
        terminal.Until(text => text.Contains("ended with 0") && !text.Contains("STARTED AT"), "its end");
        // Echo is on again: the terminal has its old mode.
        terminal.Press("h", "e", "l", "l", "o");
        terminal.Until(text => text.Contains("hello"), "what is typed");
        sick.HasEnded.ShouldBeFalse();
    }

    [Test]
    public async Task Program_Killed_IsSaidWithADistinctStatus()
    {
        using Child sick = await Child.StartSick();
        using Tmux terminal = Watch(sick);
        terminal.Until(text => text.Contains("STARTED AT"), "the table");
        sick.Signal(Child.Kill);
        terminal.Until(text => text.Contains($"Process {sick.Id} has ended.") && text.Contains("ended with 7"), "that the program has ended");
    }

    private static Tmux Watch(Child sick) => Tmux.Start(Width, 50, [.. Child.Coop, "top", $"{sick.Id}"]);

    private static string Snapshot(string screen) => Regex.Match(screen, @"snapshot (\d+)").Groups[1].Value;

    private static int[] Ids(string screen) =>
        [.. Regex.Matches(screen, @"(?m)^ *[!?]? +(\d+) +\d+ \w+ +(?:waiting|ready|running|foreign) ").Select(match => int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture))];
}
