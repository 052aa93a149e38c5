using System.Runtime.InteropServices;
using Coop.Runtime;

namespace Coop.Samples.Hosting;

/// <summary>A poll(2) loop of somebody else's, which watches one descriptor of ours and knows nothing more.</summary>
internal static partial class PollSample
{
    private const short In = 1;

    internal static int Run(string[] arguments)
    {
        Words.None(arguments);
        var wakes = 0;

        // <poll>
        using var loop = new EventLoop();
        Microthread main = loop.Thread(async () => { for (var i = 0; i < 3; i++) { await loop.Sleep(0.1); Console.WriteLine("tick"); } });

        var watched = new PollEntry { Descriptor = loop.PollHandle!.Value, Wanted = In };
        while (!main.IsEnded)
        {
            if (Poll(ref watched, 1, -1) > 0) loop.TurnFor(TimeSpan.FromMilliseconds(2));       // no timeout: the handle tells of timers, too
            wakes++;
        }
        // </poll>

        Console.WriteLine($"woken {wakes} times");
        return 0;
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollEntry entries, nuint count, int timeoutMilliseconds);

    private struct PollEntry
    {
        internal int Descriptor;
        internal short Wanted;
        internal short Happened;
    }
}
