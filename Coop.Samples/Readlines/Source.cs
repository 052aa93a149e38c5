namespace Coop.Samples.Readlines;

/// <summary>What is known of one command so far.</summary>
internal sealed class Source(int index, string command)
{
    internal int Index { get; } = index;

    internal string Command { get; } = command;

    /// <summary>Lines taken from it.</summary>
    internal int Lines { get; set; }

    /// <summary>How it ended; null while it runs, and when it was not waited for.</summary>
    internal int? ExitStatus { get; set; }

    /// <summary>Why its lines could not be read to the end; null when they could.</summary>
    internal string? Problem { get; set; }

    internal bool HasFailed => Problem is not null || ExitStatus is not (null or 0);

    public override string ToString() => $"source {Index}: {Lines} lines, {Problem ?? (ExitStatus is { } status ? $"exit status {status}" : "stopped")}";
}
