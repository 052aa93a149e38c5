using Coop.Runtime;

namespace Coop.Samples.Readlines;

/// <summary>The lines of any commands, merged.</summary>
internal static class ReadlinesSample
{
    internal static int Run(string[] arguments)
    {
        var options = ReadlinesOptions.Parse(arguments);
        return EventLoop.Run(events => new Merger(events, options).Run());
    }
}
