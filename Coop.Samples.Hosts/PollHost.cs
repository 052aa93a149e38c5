using System.Runtime.InteropServices;
using Coop.Runtime;
using Coop.Samples.Clients;

namespace Coop.Samples.Hosts;

/// <summary>A foreign loop around poll(2). Any loop that watches descriptors takes us in the same way: epoll, libuv, libev.</summary>
/// <remarks>It must not wait with a time of its own for our sake, and must not read from our handle.</remarks>
internal static partial class PollHost
{
    private const int Stdin = 0;
    private const short In = 1;

    internal static void Run(HostOptions options)
    {
        ClientLibrary.RequireLinux("The handle of a loop");
        var figures = new Figures();
        using var loop = new EventLoop();
        var isDone = false;
        var show = new Show(loop, options, figures, Console.WriteLine, () => isDone = true);
        show.Start();
        var ours = new Watched { Descriptor = loop.PollHandle!.Value, Wanted = In };
        var input = new Watched { Descriptor = Stdin, Wanted = In };
        while (!isDone)
        {
            Span<Watched> watched = [ours, input];
            if (Native.Poll(ref watched[0], (nuint)watched.Length, -1) < 0) continue;
            if (watched[0].Ready != 0) figures.Slice(() => loop.TurnFor(options.Budget));
            // The host's own descriptors, as before.
            if (watched[1].Ready != 0 && !TryReadLine(show.Input)) input.Descriptor = -1;
        }
        loop.Shutdown();
        show.Report.ForEach(Console.WriteLine);
        Console.WriteLine(figures.Text("poll", options));
    }

    private static bool TryReadLine(HostInput input)
    {
        Span<byte> bytes = stackalloc byte[4096];
        var count = Native.Read(Stdin, ref bytes[0], (nuint)bytes.Length);
        if (count <= 0) return false;
        foreach (var line in System.Text.Encoding.UTF8.GetString(bytes[..(int)count]).Split('\n', StringSplitOptions.RemoveEmptyEntries)) input.Press(line);
        return true;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Watched
    {
        internal int Descriptor;
        internal short Wanted;
        internal short Ready;
    }

    private static partial class Native
    {
        [LibraryImport("libc", EntryPoint = "poll")]
        internal static partial int Poll(ref Watched watched, nuint count, int milliseconds);

        [LibraryImport("libc", EntryPoint = "read")]
        internal static partial nint Read(int fd, ref byte bytes, nuint count);
    }
}
