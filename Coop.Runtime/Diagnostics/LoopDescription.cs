namespace Coop.Runtime.Diagnostics;

/// <summary>A loop at one moment: who is alive, and what everybody waits for. Immutable. Made by <see cref="EventLoop.Describe"/>.</summary>
public sealed class LoopDescription
{
    internal LoopDescription()
    {
    }

    /// <summary>Its name.</summary>
    public string Name { get; internal init; } = "";

    /// <summary>The managed number of its thread.</summary>
    public int ThreadId { get; internal init; }

    /// <summary>The number of the turn.</summary>
    public long Turn { get; internal init; }

    /// <summary>The loop's clock.</summary>
    public TimeSpan Now { get; internal init; }

    /// <summary>Counters, and what is armed.</summary>
    public LoopStatistics Statistics { get; internal init; } = null!;

    /// <summary>The microthreads that have not ended, oldest first.</summary>
    public IReadOnlyList<MicrothreadDescription> Microthreads { get; internal init; } = [];

    /// <summary>What callbacks and posted work wait for.</summary>
    public IReadOnlyList<WaitDescription> Callbacks { get; internal init; } = [];

    /// <summary>The queues that were used and are still known to somebody.</summary>
    public IReadOnlyList<QueueDescription> Queues { get; internal init; } = [];

    /// <summary>The file descriptors that somebody waits for.</summary>
    public IReadOnlyList<DescriptorDescription> Descriptors { get; internal init; } = [];

    /// <summary>How long until the next timer is due; null when there is none.</summary>
    public TimeSpan? NextTimer { get; internal init; }

    /// <summary>Operations that other threads do for this loop.</summary>
    public int ForeignOperations { get; internal init; }

    /// <summary>What looks like a mistake.</summary>
    public IReadOnlyList<LoopHint> Hints { get; internal set; } = [];

    /// <summary>When each wait was first seen, for the next description.</summary>
    internal IReadOnlyDictionary<long, Sighting> Sightings { get; init; } = new Dictionary<long, Sighting>();

    /// <summary>The microthreads as a tree of who started whom, with what each waits for; queues, file descriptors and hints below it.</summary>
    public override string ToString() => LoopText.Of(this);

    /// <summary>The same as a graph in the language of Graphviz: microthreads and what they wait for, with an arrow from each to what can wake it.</summary>
    /// <returns>The text of a .dot file.</returns>
    /// <remarks>
    /// Thread: any
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public string ToGraphviz() => LoopGraph.Of(this);
}
