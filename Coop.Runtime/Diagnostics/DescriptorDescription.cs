namespace Coop.Runtime.Diagnostics;

/// <summary>A file descriptor that somebody waits for. Immutable.</summary>
public sealed class DescriptorDescription
{
    internal DescriptorDescription()
    {
    }

    /// <summary>Its number.</summary>
    public int Number { get; internal init; }

    /// <summary>The microthreads that wait until it is readable; 0 stands for a callback.</summary>
    public IReadOnlyList<long> Readers { get; internal init; } = [];

    /// <summary>The microthreads that wait until it is writable.</summary>
    public IReadOnlyList<long> Writers { get; internal init; } = [];

    /// <summary>The microthreads that wait for what is exceptional on it.</summary>
    public IReadOnlyList<long> Exceptional { get; internal init; } = [];

    /// <summary>Number and how many wait.</summary>
    public override string ToString() => $"fd {Number}: {Readers.Count} readers, {Writers.Count} writers, {Exceptional.Count} for what is exceptional";
}
