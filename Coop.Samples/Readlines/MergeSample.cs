using Coop.Runtime;

namespace Coop.Samples.Readlines;

/// <summary>The seed's own example: some processes write lines in odd pieces, one loop prints them as they become whole.</summary>
internal static class MergeSample
{
    private const string Halves = "for i in 1 2 3 4 5; do printf 'halves %s: one half' $i; sleep 0.3; printf ' and the other\\n'; sleep 0.3; done";
    private const string Bursts = "for i in 1 2 3; do printf 'burst %s a\\nburst %s b\\nburst' $i $i; sleep 0.7; printf ' %s c, late\\n' $i; done";
    private const string Windows = "sleep 1; printf 'ends as on Windows\\r\\n'; sleep 2.6; printf 'ends without a newline'";

    internal static int Run(string[] arguments)
    {
        Words.None(arguments);
        var options = new ReadlinesOptions { Commands = [Halves, Bursts, Windows], HeartbeatSeconds = 0.4 };
        return EventLoop.Run(events => new Merger(events, options).Run());
    }
}
