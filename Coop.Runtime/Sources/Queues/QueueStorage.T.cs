namespace Coop.Runtime.Sources;

/// <summary>Where a queue keeps its items when they are not simply first in, first out.</summary>
internal abstract class QueueStorage<T>
{
    internal abstract int Count { get; }

    /// <summary>Adds an item at its place. When it throws, nothing has changed.</summary>
    internal abstract void Add(T item);

    /// <summary>Adds an item so that it is the next one out.</summary>
    internal abstract void AddFirst(T item);

    internal abstract T TakeFirst();
}
