using System.Diagnostics;

namespace Coop.Samples.Hosts.Tests.Support;

/// <summary>A real terminal, for one test: keys can be pressed in it, and what it shows can be read.</summary>
internal sealed class Tmux : IDisposable
{
    private readonly string _server = $"coop-{Guid.NewGuid():N}";

    // How the command ends is shown in the terminal: tmux 3.3 now and then forgets the status of the last one.
    private Tmux(int width, int height, string[] command) =>
        Do(["-f", "/dev/null", "new-session", "-d", "-x", $"{width}", "-y", $"{height}", "sh", "-c", "\"$@\"; echo \"exit status $?\"; read end", "sh", .. command])
            .ShouldBe("");

    /// <summary>What it shows now.</summary>
    internal string Screen => Do("capture-pane", "-p");

    internal static Tmux Start(int width, int height, params string[] command)
    {
        Require.Program("tmux");
        return new Tmux(width, height, command);
    }

    /// <summary>Presses keys, by the names that tmux gives them.</summary>
    internal void Press(params string[] keys) => Do(["send-keys", .. keys]);

    internal void Resize(int width, int height) => Do("resize-window", "-x", $"{width}", "-y", $"{height}");

    /// <summary>Waits until it shows this.</summary>
    internal void Until(string text) => Patience.Eventually(() => Screen.Contains(text, StringComparison.Ordinal), () => $"'{text}' does not show:\n{Screen}");

    /// <summary>Waits for the end of the command.</summary>
    /// <returns>Its exit status.</returns>
    internal int UntilEnd()
    {
        var screen = "";
        Patience.Eventually(() => (screen = Screen).Contains("exit status ", StringComparison.Ordinal), () => $"it does not end:\n{Screen}");
        return int.Parse(screen.Split("exit status ")[1].Split('\n')[0]);
    }

    /// <summary>Waits until the number behind a word has become so large; what comes in between may be missed.</summary>
    internal void Until(string word, int number) => Patience.Eventually(
        () => Screen.Split(word) is [_, var rest, ..] && int.TryParse(rest[..(rest + " ").IndexOfAny([' ', '\n'])], out var now) && now >= number,
        () => $"'{word}{number}' does not show:\n{Screen}");

    public void Dispose() => Do("kill-server");

    private string Do(params string[] words)
    {
        var start = new ProcessStartInfo("tmux", ["-L", _server, .. words]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["TERM"] = "xterm-256color";
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment.Remove("TMUX");
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output + error.GetAwaiter().GetResult();
    }
}
