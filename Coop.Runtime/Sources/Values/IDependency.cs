namespace Coop.Runtime.Sources;

/// <summary>Something that derived values and conditions look at: a value, another derived value, a semaphore's count.</summary>
internal interface IDependency
{
    EventLoop Loop { get; }

    /// <summary>Whether looking at it may run a formula or a comparer; then it is never looked at inside a firing (C2).</summary>
    bool RunsUserCode { get; }

    /// <summary>Grows with every change. Ask after <see cref="Refresh"/>.</summary>
    long Version { get; }

    /// <summary>Brings it up to date. A formula's error is kept for readers, not thrown here.</summary>
    void Refresh();

    LinkedListNode<IDependent> Attach(IDependent dependent);

    void Detach(LinkedListNode<IDependent> node);
}
