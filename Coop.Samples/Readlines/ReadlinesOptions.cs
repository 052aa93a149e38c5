namespace Coop.Samples.Readlines;

/// <summary>What is to be read and how it is to be shown.</summary>
internal sealed record ReadlinesOptions
{
    internal const string Arguments = "--exec CMD [--exec CMD ...] [--quiet] [--stats] [--heartbeat SECONDS] [--max-line BYTES]";

    /// <summary>Commands for <c>/bin/sh -c</c>; a command's index is its place here.</summary>
    internal required IReadOnlyList<string> Commands { get; init; }

    /// <summary>Whether stdout gets nothing but lines, as <c>INDEX TAB LINE</c>.</summary>
    internal bool IsQuiet { get; init; }

    /// <summary>Whether stderr gets a line of numbers at the end.</summary>
    internal bool HasStats { get; init; }

    /// <summary>After so much silence the heartbeat shows on stderr.</summary>
    internal double HeartbeatSeconds { get; init; } = 1;

    /// <summary>A line that is longer fails its source.</summary>
    internal int MaxLineBytes { get; init; } = 1 << 20;

    internal static ReadlinesOptions Parse(string[] arguments)
    {
        var commands = new List<string>();
        var options = new ReadlinesOptions { Commands = commands };
        var words = new Words(arguments);
        while (words.TryNext(out var word))
        {
            switch (word)
            {
                case "--exec":
                    commands.Add(words.Value(word));
                    break;
                case "--quiet":
                    options = options with { IsQuiet = true };
                    break;
                case "--stats":
                    options = options with { HasStats = true };
                    break;
                case "--heartbeat":
                    options = options with { HeartbeatSeconds = words.Seconds(word) };
                    break;
                case "--max-line":
                    options = options with { MaxLineBytes = words.Number(word, 4, 1 << 28) };
                    break;
                default:
                    throw Words.Unknown(word);
            }
        }
        return commands.Count > 0 ? options : throw new UsageException("readlines needs at least one --exec CMD.");
    }
}
