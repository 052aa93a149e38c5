namespace Coop.Cli.Snapshots;

/// <summary>A microthread in a snapshot.</summary>
internal sealed record MicrothreadRow(long Id, string Name)
{
    internal long ParentId { get; init; }
    internal long Line { get; init; }
    internal Activity Activity { get; init; }
    internal bool IsCanceled { get; init; }
    internal WaitSort Wait { get; init; }
    internal long WaitObjectId { get; init; }

    /// <summary>Names the wait: the same in two snapshots while nothing has happened in between.</summary>
    internal long WaitKey { get; init; }
    internal long BusyPermille { get; init; }
    internal string File { get; init; } = "";
    internal string Method { get; init; } = "";
    internal string WaitingOn { get; init; } = "";

    /// <summary>Methods, innermost first, one a line.</summary>
    internal string Stack { get; init; } = "";

    /// <summary>File and line that started it; empty where nobody wrote such a line.</summary>
    internal string StartedAt => Line > 0 ? $"{BaseName(File)}:{Line}" : "";

    internal string Innermost => Stack.IndexOf('\n', StringComparison.Ordinal) is >= 0 and var end ? Stack[..end] : Stack;

    /// <summary>Number, name, method and line.</summary>
    internal string Who => $"{Id} '{Name}' ({string.Join(", started at ", new[] { Method, StartedAt }.Where(static part => part.Length > 0))})".Replace(" ()", "", StringComparison.Ordinal);

    // The program may have been built on another system.
    private static string BaseName(string path) => path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
}
