using System.Diagnostics;

namespace Coop.Tests.Support;

/// <summary>A real terminal: a tmux server of its own, with one screen, in which one program runs. Keys can be pressed in it, and what it shows can be read.</summary>
internal sealed class Tmux : IDisposable
{
    private const string Ended = "ended with ";

    private readonly string _socket = Path.Combine(Path.GetTempPath(), $"coop-tmux-{Guid.NewGuid():N}");

    // How the program ends is shown in the terminal, and stays to be seen: tmux 3.3 now and then forgets the status of the last one.
    private Tmux(int width, int height, string[] command) =>
        Do(["-f", "/dev/null", "new-session", "-d", "-x", $"{width}", "-y", $"{height}", "sh", "-c", $"\"$@\"; echo \"{Ended}$?\"; exec cat", "sh", .. command]);

    /// <summary>What it shows now.</summary>
    internal string Screen => Do("capture-pane", "-p");

    /// <summary>Starts the program in a terminal, or skips the test where there is none.</summary>
    internal static Tmux Start(int width, int height, params string[] command)
    {
        Require.Program("tmux");
        return new Tmux(width, height, command);
    }

    /// <summary>The program's number: that of the only child of the shell around it.</summary>
    internal int ProcessId
    {
        get
        {
            string shell = Do("display-message", "-p", "#{pane_pid}").Trim();
            return int.Parse(File.ReadAllText($"/proc/{shell}/task/{shell}/children").Trim());
        }
    }

    /// <summary>Presses keys, by the names that tmux gives them.</summary>
    internal void Press(params string[] keys) => Do(["send-keys", .. keys]);

    internal void Resize(int width, int height) => Do("resize-window", "-x", $"{width}", "-y", $"{height}");

    /// <summary>Looks until the screen is so, and gives it.</summary>
    internal string Until(Func<string, bool> isSo, string what)
    {
        string screen = "";
        Patience.Eventually(() => isSo(screen = Screen), () => $"The screen never showed {what}:\n{screen}");
        return screen;
    }

    /// <summary>Looks until it shows this.</summary>
    internal string Until(string text) => Until(screen => screen.Contains(text, StringComparison.Ordinal), $"'{text}'");

    /// <summary>Looks until the number behind a word has become so large; what comes in between may be missed.</summary>
    internal string Until(string word, int number) => Until(
        screen => screen.Split(word) is [_, var rest, ..] && int.TryParse(rest[..(rest + " ").IndexOfAny([' ', '\n'])], out int now) && now >= number,
        $"'{word}{number}'");

    /// <summary>Looks until the program has ended.</summary>
    /// <returns>Its exit status.</returns>
    internal int UntilEnd() => int.Parse(Until(Ended).Split(Ended)[1].Split('\n')[0]);

    public void Dispose()
    {
        // A failure here would hide that of the test.
        Run("kill-server");
        File.Delete(_socket);
    }

    private string Do(params string[] words)
    {
        (int status, string output, string error) = Run(words);
        status.ShouldBe(0, error);
        return output;
    }

    private (int Status, string Out, string Error) Run(params string[] words)
    {
        var start = new ProcessStartInfo("tmux", ["-S", _socket, .. words]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["TERM"] = "xterm-256color";
        start.Environment.Remove("TMUX");
        using Process tmux = Process.Start(start)!;
        Task<string> error = tmux.StandardError.ReadToEndAsync();
        string output = tmux.StandardOutput.ReadToEnd();
        tmux.WaitForExit();
        return (tmux.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
