namespace Coop.Samples.Hosts;

/// <summary>Which hosts there are, and what becomes of a command line.</summary>
internal static class HostList
{
    private static readonly (string Name, string About, Action<HostOptions> Run)[] s_hosts =
    [
        ("console", "a console program of its own: the loop has the thread", ConsoleHost.Run),
        ("poll", "a foreign loop around poll(2) that watches one more descriptor: ours", PollHost.Run),
        ("glib", "GLib's main loop", GLibHost.Run),
        ("gtk", "a window of GTK 4", GtkHost.Run),
        ("sdl", "a game's loop of 60 frames a second, with SDL 2", SdlHost.Run),
        ("terminal", "a full-screen terminal program, with Terminal.Gui 2", TerminalHost.Run),
        ("nito", "AsyncContext of Nito.AsyncEx", NitoHost.Run),
    ];

    // What they do without us is worth a comparison; the others would do nothing.
    private static readonly string[] s_withFrames = ["gtk", "sdl"];

    private static string Usage => $"HOST {HostOptions.Arguments}, where HOST is{string.Concat(s_hosts.Select(h => $"\n  {h.Name,-10} {h.About}"))}";

    /// <summary>Runs the host that the command line names.</summary>
    /// <returns>The exit status: 0, or that of <see cref="ExitStatus"/>.</returns>
    internal static int Run(string[] arguments)
    {
        try
        {
            var name = arguments is [] ? "" : arguments[0];
            var host = Array.Find(s_hosts, h => h.Name == name);
            if (host.Run is null) throw new UsageException(name == "" ? "Name a host." : $"There is no host '{name}'.");
            var options = HostOptions.Parse(arguments[1..]);
            if (options.IsControl && !s_withFrames.Contains(host.Name))
            {
                throw new UsageException($"--control is for hosts with frames: {string.Join(", ", s_withFrames)}.");
            }
            host.Run(options);
            return 0;
        }
        catch (Exception error)
        {
            return ExitStatus.Of(error, Usage);
        }
    }
}
