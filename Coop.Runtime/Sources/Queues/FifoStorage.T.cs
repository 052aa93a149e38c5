using Coop.Runtime.Collections;

namespace Coop.Runtime.Sources;

/// <summary>First in, first out.</summary>
internal sealed class FifoStorage<T> : QueueStorage<T>
{
    private Ring<T> _ring;

    internal override int Count => _ring.Count;

    internal override void Add(T item) => _ring.PushBack(item);

    internal override void AddFirst(T item) => _ring.PushFront(item);

    internal override T TakeFirst() => _ring.PopFront();
}
