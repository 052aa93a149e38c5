namespace Coop.Runtime.Threads;

/// <summary>What is known about a microthread when it is started.</summary>
internal readonly record struct MicrothreadOptions(string? Name, string File, int Line)
{
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
