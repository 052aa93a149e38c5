namespace Coop.Runtime.Threads;

/// <summary>Where a microthread is started and what it is to be called, as the compiler says it. Put into words only when somebody asks.</summary>
/// <param name="Name">The name that was given.</param>
/// <param name="Body">The text of the argument that is its method.</param>
/// <param name="File">The file.</param>
/// <param name="Line">The line.</param>
internal readonly record struct StartSite(string? Name, string Body, string File, int Line)
{
    private const int NameLimitCharacters = 60;

    /// <summary>The given name, or that of the method; of a lambda, the beginning of its text.</summary>
    internal string ReadableName => Name ?? (Body.Length == 0 ? "microthread" : IsPath(Body) ? Body[(Body.LastIndexOf('.') + 1)..] : Shorten(Body));

    /// <summary>File and line, without the folders of the machine that compiled it; main has none, for the loop itself starts it.</summary>
    internal string Place => Line == 0 ? "the loop's start" : $"{File.AsSpan(File.AsSpan().LastIndexOfAny('/', '\\') + 1)}:{Line}";

    /// <summary>By identity: the compiler's strings are the same objects each time.</summary>
    internal bool IsSame(in StartSite other) =>
        Line == other.Line && ReferenceEquals(Name, other.Name) && ReferenceEquals(Body, other.Body) && ReferenceEquals(File, other.File);

    private static bool IsPath(string text) => text.All(c => char.IsLetterOrDigit(c) || c is '_' or '.');

    private static string Shorten(string text)
    {
        string line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= NameLimitCharacters ? line : string.Concat(line.AsSpan(0, NameLimitCharacters - 1), "\u2026");
    }
}
