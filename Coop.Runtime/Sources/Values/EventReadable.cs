using Coop.Runtime.Sources;

namespace Coop.Runtime;

/// <summary>Something whose state can be read and depended on: a value, a derived value, a condition.</summary>
public abstract class EventReadable : IEventSource
{
    private protected EventReadable()
    {
    }

    /// <inheritdoc/>
    public string Description
    {
        get => field ??= Describe();
        init;
    }

    /// <summary>The loop that it belongs to; null for what belongs to none.</summary>
    internal abstract EventLoop? Loop { get; }

    /// <summary>What it looks at in the end: each once.</summary>
    internal abstract IDependency[] Leaves { get; }

    private protected abstract string Describe();
}
