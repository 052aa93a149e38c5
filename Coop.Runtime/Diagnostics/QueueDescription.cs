namespace Coop.Runtime.Diagnostics;

/// <summary>A queue at one moment. Immutable.</summary>
public sealed class QueueDescription
{
    internal QueueDescription()
    {
    }

    /// <summary>Its number, which waits for it name.</summary>
    public long Id { get; internal init; }

    /// <summary>Its description.</summary>
    public string Name { get; internal init; } = "";

    /// <summary>How many items are stored.</summary>
    public int Count { get; internal init; }

    /// <summary>How many items may be stored; int.MaxValue for no bound.</summary>
    public int CapacityItems { get; internal init; }

    /// <summary>Whether it takes no more items.</summary>
    public bool IsClosed { get; internal init; }

    /// <summary>Whether it belongs to a queued method.</summary>
    public bool IsStream { get; internal init; }

    /// <summary>The microthreads that wait to get; 0 stands for a callback.</summary>
    public IReadOnlyList<long> Getters { get; internal init; } = [];

    /// <summary>The microthreads that wait to put; 0 stands for a callback.</summary>
    public IReadOnlyList<long> Putters { get; internal init; } = [];

    /// <summary>Whether anything was ever put into it.</summary>
    internal bool WasPut { get; init; }

    /// <summary>Name, items and who waits.</summary>
    public override string ToString() =>
        $"{Name}: {Count}{(CapacityItems == int.MaxValue ? "" : $" of {CapacityItems}")} items{(IsClosed ? ", closed" : "")}, {Getters.Count} getters, {Putters.Count} putters";
}
