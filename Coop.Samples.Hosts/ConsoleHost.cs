using Coop.Runtime;
using Microsoft.Win32.SafeHandles;
using static Coop.Runtime.Events;

namespace Coop.Samples.Hosts;

/// <summary>A console program. There is no other loop: ours has the main thread, and lines that are typed come from a descriptor.</summary>
internal static class ConsoleHost
{
    internal static void Run(HostOptions options)
    {
        var figures = new Figures();
        Show? show = null;
        EventLoop.Run(async events =>
        {
            show = new Show(events, options, figures, Console.WriteLine);
            await Group(async all =>
            {
                _ = all.Start(Type, "lines");
                await show.Run();
                all.Cancel();
            });

            async Task Type()
            {
                using var stdin = new SafeFileHandle(0, ownsHandle: false);
                await foreach (var line in ReadLines(stdin)) show.Input.Press(line);
            }
        });
        show!.Report.ForEach(Console.WriteLine);
        Console.WriteLine(figures.Text("console", options));
    }
}
