// The last items that were sent, numbered from 0, and everybody who waits for the next one.
//
// Invariants
//   K1  Items Oldest .. Next-1 are kept, at most CapacityItems of them, at number modulo capacity.
//   K2  A waiter is in _waiters only while its reader's cursor is at Next. Sending serves one waiter of each reader, in the order of registration.
//   K3  A reader that nobody waits with is known to nobody: it need not be disposed of.
using System.Runtime.ExceptionServices;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

internal sealed class BroadcastCore<T>(int capacityItems)
{
    private readonly WaitList _waiters = new(keepsFirst: false);
    private readonly List<Waiter> _offered = [];
    private T[] _items = new T[Math.Min(capacityItems, 16)];

    internal int CapacityItems => capacityItems;

    /// <summary>The number of the next item to be sent.</summary>
    internal long Next { get; private set; }

    internal long Oldest => Math.Max(0, Next - capacityItems);

    /// <summary>What readers get after the last item; null while open.</summary>
    internal ExceptionDispatchInfo? End { get; private set; }

    internal int WaiterCount => _waiters.Count;

    internal T this[long number] => _items[number % _items.Length];

    internal void Append(Waiter waiter) => _waiters.Append(waiter);

    internal void Send(T item)
    {
        if (Next == _items.Length && _items.Length < capacityItems)
        {
            // Grows while nothing was dropped yet, so every number keeps its place.
            Array.Resize(ref _items, (int)Math.Min(capacityItems, 2L * _items.Length));
        }
        _items[Next % _items.Length] = item;
        Next++;
        // Noted first: serving one may withdraw any other (a choice between two readers, or all of several).
        for (Waiter? waiter = _waiters.First; waiter is not null; waiter = waiter.Next)
        {
            _offered.Add(waiter);
        }
        foreach (Waiter waiter in _offered)
        {
            if (waiter.List == _waiters)
            {
                ((BroadcastReaderCore<T>)waiter.Where).Offer((Waiter<BroadcastItem<T>>)waiter, _waiters);
            }
        }
        _offered.Clear();
    }

    internal void Close(ExceptionDispatchInfo end)
    {
        End = end;
        _waiters.FailAll(end);
    }
}
