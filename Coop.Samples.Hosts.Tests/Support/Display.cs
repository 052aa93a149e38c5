using System.Diagnostics;

namespace Coop.Samples.Hosts.Tests.Support;

/// <summary>An X display without a screen, for one test; what it shows can be looked at, and keys and buttons can be pressed.</summary>
internal sealed class Display : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("coop-display-").FullName;
    private readonly Process _server;

    private Display()
    {
        // It takes the first number that is free, and says which when it is ready.
        var start = new ProcessStartInfo("Xvfb", ["-displayfd", "1", "-screen", "0", "800x600x24", "-fbdir", _folder, "-nolisten", "tcp"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _server = Process.Start(start)!;
        _ = _server.StandardError.ReadToEndAsync();
        Name = ":" + _server.StandardOutput.ReadLine().ShouldNotBeNull("Xvfb does not start");
    }

    internal string Name { get; }

    /// <summary>What a program is given that shall use it.</summary>
    internal (string, string)[] Environment =>
    [
        ("DISPLAY", Name), ("GDK_BACKEND", "x11"), ("SDL_VIDEODRIVER", "x11"), ("GSK_RENDERER", "cairo"), ("GTK_A11Y", "none"), ("WAYLAND_DISPLAY", ""),
    ];

    internal static Display Open()
    {
        Require.Program("Xvfb");
        Require.Program("xdotool");
        return new Display();
    }

    internal Screenshot Look() => Screenshot.Read(Path.Combine(_folder, "Xvfb_screen0"));

    /// <summary>Waits until a window has this title; its number.</summary>
    internal string Window(string title)
    {
        var window = "";
        Patience.Eventually(() => (window = Do("search", "--name", title).Trim()) != "", $"there is no window '{title}'");
        return window.Split('\n')[0];
    }

    /// <summary>Presses keys and buttons, as xdotool does it.</summary>
    internal string Do(params string[] words)
    {
        var start = new ProcessStartInfo("xdotool", words) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DISPLAY"] = Name;
        using var process = Process.Start(start)!;
        _ = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }

    public void Dispose()
    {
        if (!_server.HasExited) _server.Kill();
        _server.WaitForExit();
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
