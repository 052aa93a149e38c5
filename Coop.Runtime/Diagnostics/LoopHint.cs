namespace Coop.Runtime.Diagnostics;

/// <summary>Something in a description that looks like a mistake. Immutable.</summary>
public sealed class LoopHint
{
    internal LoopHint()
    {
    }

    /// <summary>What it is about.</summary>
    public LoopHintKind Kind { get; internal init; }

    /// <summary>In words, with names, files and lines.</summary>
    public string Text { get; internal init; } = "";

    /// <summary>The microthreads that are concerned.</summary>
    public IReadOnlyList<long> Microthreads { get; internal init; } = [];

    /// <summary>The words.</summary>
    public override string ToString() => Text;
}
