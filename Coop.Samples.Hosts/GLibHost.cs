using Coop.Runtime;
using Coop.Samples.Clients;

namespace Coop.Samples.Hosts;

/// <summary>A program around GLib's main loop, without a window.</summary>
internal static class GLibHost
{
    internal static void Run(HostOptions options)
    {
        ClientLibrary.RequireLinux("The handle of a loop");
        GLib.Require();
        var figures = new Figures();
        using var loop = new EventLoop();
        using var host = new GLib(loop, options, figures);
        var show = new Show(loop, options, figures, Console.WriteLine, host.End);
        show.Start();
        host.Run();
        loop.Shutdown();
        show.Report.ForEach(Console.WriteLine);
        Console.WriteLine(figures.Text("glib", options));
    }
}
