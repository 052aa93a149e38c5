using System.Globalization;

namespace Coop.Samples.Hosts;

/// <summary>What a host was told.</summary>
internal sealed record HostOptions
{
    internal const string Arguments = "[--seconds S] [--greedy] [--budget MS] [--control] [--idle]";

    /// <summary>After so long it ends by itself; else by the key q, a closed window, Ctrl-C or SIGTERM.</summary>
    internal double Seconds { get; init; } = double.PositiveInfinity;

    /// <summary>Whether one microthread always has something to do.</summary>
    internal bool IsGreedy { get; init; }

    /// <summary>How long a slice of the host's thread we may take.</summary>
    internal TimeSpan Budget { get; init; } = TimeSpan.FromMilliseconds(2);

    /// <summary>Whether the host runs without us, for comparison.</summary>
    internal bool IsControl { get; init; }

    /// <summary>Whether nothing happens: the microthreads only wait.</summary>
    internal bool IsIdle { get; init; }

    internal static HostOptions Parse(string[] arguments)
    {
        var options = new HostOptions();
        var words = new Words(arguments);
        while (words.TryNext(out var word))
        {
            options = word switch
            {
                "--seconds" => options with { Seconds = words.Seconds(word) },
                "--greedy" => options with { IsGreedy = true },
                "--budget" => options with { Budget = TimeSpan.FromMilliseconds(words.Number(word, 1, 1000)) },
                "--control" => options with { IsControl = true },
                "--idle" => options with { IsIdle = true },
                _ => throw Words.Unknown(word),
            };
        }
        return options;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"budget_ms={Budget.TotalMilliseconds} greedy={(IsGreedy ? 1 : 0)} control={(IsControl ? 1 : 0)}");
}
