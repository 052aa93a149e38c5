namespace Coop.Runtime.Diagnostics;

/// <summary>Something that is waited for. Immutable.</summary>
public sealed class WaitDescription
{
    internal WaitDescription()
    {
    }

    /// <summary>What sort of thing it is.</summary>
    public WaitKind Kind { get; internal init; }

    /// <summary>In words: "Sleep 3.2 s" (what is left of it), "queue orders.Get", "fd 17 readable", "AnyOf(...)".</summary>
    public string Text { get; internal init; } = "";

    /// <summary>
    /// Which one: the number of a microthread, of a file descriptor, or of another source, which keeps its number as long as it lives. 0 where there is none.
    /// </summary>
    public long ObjectId { get; internal init; }

    /// <summary>
    /// The microthreads whose doing ends it, where the loop knows: the one that is joined, the children of a group, whoever has the only permit of a semaphore.
    /// </summary>
    public IReadOnlyList<long> DependsOn { get; internal init; } = [];

    /// <summary>What it is made of, where it is made of several.</summary>
    public IReadOnlyList<WaitDescription> Members { get; internal init; } = [];

    /// <summary>The words.</summary>
    public override string ToString() => Text;
}
