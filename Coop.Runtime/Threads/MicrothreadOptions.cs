namespace Coop.Runtime.Threads;

/// <summary>What is known about a microthread when it is started. Put into words only when somebody asks: most are never looked at.</summary>
internal readonly record struct MicrothreadOptions(string? Name, string File, int Line)
{
    /// <summary>Its method, which lends it its name.</summary>
    internal Delegate? Body { get; init; }

    internal string ReadableName => Name ?? Body?.Method.Name ?? "microthread";

    /// <summary>Where it was started, without the folders of the machine that compiled it.</summary>
    internal string StartSite
    {
        get
        {
            int cut = File.AsSpan().LastIndexOfAny('/', '\\');
            return $"{File.AsSpan(cut + 1)}:{Line}";
        }
    }
}
