using System.Diagnostics;

namespace Coop.Cli.Tests.Support;

/// <summary>A real terminal: a tmux server of its own, with one screen, in which one program runs.</summary>
internal sealed class Tmux : IDisposable
{
    private readonly string _socket = Path.Combine(Path.GetTempPath(), $"coop-tmux-{Guid.NewGuid():N}");

    internal Tmux(int width, int height, params string[] command)
    {
        if (!IsThere)
        {
            Assert.Ignore("tmux is missing: apt-get install tmux, or .ci/install-hosts.");
        }
        string line = string.Join(' ', command.Select(word => $"'{word}'"));
        // What it ends with stays to be seen.
        Run("-f", "/dev/null", "new-session", "-d", "-x", $"{width}", "-y", $"{height}", $"{line}; echo \"ended with $?\"; exec cat").Status.ShouldBe(0);
    }

    internal static bool IsThere => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "tmux")));

    internal string Screen => Run("capture-pane", "-p").Out;

    internal void Press(params string[] keys) => Run(["send-keys", .. keys]).Status.ShouldBe(0);

    internal void Resize(int width, int height) => Run("resize-window", "-x", $"{width}", "-y", $"{height}").Status.ShouldBe(0);

    /// <summary>Looks until the screen is so.</summary>
    internal string Until(Func<string, bool> isSo, string what)
    {
        string screen = "";
        Patience.Eventually(() => isSo(screen = Screen), () => $"The screen never showed {what}:\n{screen}");
        return screen;
    }

    public void Dispose()
    {
        Run("kill-server");
        File.Delete(_socket);
    }

    private (int Status, string Out) Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("tmux", ["-S", _socket, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["TERM"] = "xterm-256color";
        using Process tmux = Process.Start(start)!;
        string output = tmux.StandardOutput.ReadToEnd();
        tmux.WaitForExit();
        return (tmux.ExitCode, output);
    }
}
