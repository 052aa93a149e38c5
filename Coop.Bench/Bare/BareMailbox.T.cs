using System.Runtime.CompilerServices;

namespace Coop.Bench;

/// <summary>A bounded queue of the floor, for one that puts and one that gets.</summary>
/// <param name="capacityItems">A power of two.</param>
internal sealed class BareMailbox<T>(int capacityItems)
{
    private readonly T[] _items = new T[capacityItems];
    private uint _head;
    private uint _tail;
    private Action? _getter;
    private Action? _putter;

    internal GetAwaitable Get() => new(this);

    internal PutAwaitable Put(T item) => new(this, item);

    private static void Wake(ref Action? waiter)
    {
        if (waiter is not { } ready) return;
        waiter = null;
        BareLoop.Push(ready);
    }

    internal readonly struct GetAwaitable(BareMailbox<T> box) : ICriticalNotifyCompletion
    {
        public bool IsCompleted => box._tail != box._head;

        public GetAwaitable GetAwaiter() => this;

        public void OnCompleted(Action continuation) => box._getter = continuation;

        public void UnsafeOnCompleted(Action continuation) => box._getter = continuation;

        public T GetResult()
        {
            var item = box._items[box._head++ & (uint)(box._items.Length - 1)];
            Wake(ref box._putter);
            return item;
        }
    }

    internal readonly struct PutAwaitable(BareMailbox<T> box, T item) : ICriticalNotifyCompletion
    {
        public bool IsCompleted => box._tail - box._head < (uint)box._items.Length;

        public PutAwaitable GetAwaiter() => this;

        public void OnCompleted(Action continuation) => box._putter = continuation;

        public void UnsafeOnCompleted(Action continuation) => box._putter = continuation;

        public void GetResult()
        {
            box._items[box._tail++ & (uint)(box._items.Length - 1)] = item;
            Wake(ref box._getter);
        }
    }
}
