// A queue as a source of two verbs, Get and Put, over one storage.
//
// Invariants (getters and putters: those that take, not those that only watch)
//   U1  A getter waits only while nothing is stored and no putter of another wait could hand over. So nobody barges (C2).
//   U2  A putter waits only while the storage is full. Room that appears is given to the first of them in the same call.
//   U3  Closed: no putter waits, no Put succeeds; getters wait never, they drain and then fail.
//   U4  An item is in exactly one place: in the storage, in a waiting putter, or in a committed getter.
using System.Runtime.ExceptionServices;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

internal sealed class QueueCore<T> : Source<T>
{
    internal const long Get = 0;
    internal const long Put = 1;

    private readonly QueueStorage<T> _storage;
    private readonly WaitList _getters = new();
    private readonly WaitList _putters = new();
    private Exception? _closed;

    internal QueueCore(EventLoop loop, QueueStorage<T> storage, int capacityItems, IEventSource face)
        : base(loop)
    {
        _storage = storage;
        CapacityItems = capacityItems;
        Face = face;
        Items = new QueueItemsSource(loop, () => HasItems, face);
    }

    internal int CapacityItems { get; }

    internal int Count => _storage.Count;

    internal bool IsClosed => _closed is not null;

    /// <summary>Closed, and nothing left to drain.</summary>
    internal bool IsEnded => IsClosed && _storage.Count == 0;

    internal bool HasItems => _storage.Count > 0 || FirstTaking(_putters, null) is not null;

    internal int GettersWaiting => CountTaking(_getters);

    internal int PuttersWaiting => CountTaking(_putters);

    /// <summary>Happens while there is something to get; takes nothing.</summary>
    internal QueueItemsSource Items { get; }

    internal override IEventSource Face { get; }

    internal override bool Takes => true;

    internal override bool TryTake(long number, ref T slot) => number == Get ? TryGet(ref slot, null) : TryPut(slot, null);

    internal override void Arm(Waiter<T> waiter)
    {
        T slot = waiter.Value;
        if (!waiter.IsWatch && (waiter.Number == Get ? TryGet(ref slot, waiter.Root) : TryPut(slot, waiter.Root)))
        {
            waiter.Fire(slot);
            return;
        }
        if (IsEnded || (IsClosed && waiter.Number == Put))
        {
            throw _closed!;
        }
        (waiter.Number == Get ? _getters : _putters).Append(waiter);
        if (waiter.Number == Put && CapacityItems == 0)
        {
            // A rendezvous that could be had: those who only watch may now take it.
            _getters.TellWatchers();
            Items.Tell();
        }
        else if (waiter.Number == Get)
        {
            _putters.TellWatchers();
        }
    }

    internal override void Withdraw(Waiter waiter) => waiter.List?.Remove(waiter);

    internal override bool IsSame(long a, long b) => a == b && a == Get;

    internal override bool CanTake(Waiter<T> waiter, int planned) => waiter.Number == Get
        ? _storage.Count + CountTaking(_putters, waiter.Root) > planned
        : !IsClosed && CountTaking(_getters, waiter.Root) + Math.Max(0, CapacityItems - _storage.Count) > planned;

    internal override bool TakeFor(Waiter<T> waiter) =>
        waiter.Number == Get ? TryGet(ref waiter.Value, waiter.Root) : TryPut(waiter.Value, waiter.Root);

    internal override string Describe(long number) => number == Get ? $"{Face.Description}.Get" : $"{Face.Description}.Put";

    /// <summary>Puts an item back so that it is the next one to be got; may go beyond the capacity, also after the end.</summary>
    internal void PushBack(T item)
    {
        if (!_getters.FireFirst(item))
        {
            _storage.AddFirst(item);
            Items.Tell();
        }
    }

    /// <summary>No more items: what is stored can still be got.</summary>
    internal bool TryClose(Exception reason)
    {
        if (IsClosed)
        {
            return false;
        }
        _closed = reason;
        _putters.FailAll(ExceptionDispatchInfo.Capture(reason));
        EndIfDrained();
        return true;
    }

    private bool TryGet(ref T slot, Wait? root)
    {
        if (_storage.Count > 0)
        {
            slot = _storage.TakeFirst();
            Refill();
            EndIfDrained();
            return true;
        }
        // Only a rendezvous has putters and nothing stored.
        if (FirstTaking(_putters, root) is { } putter)
        {
            slot = ((Waiter<T>)putter).Value;
            _ = ((Waiter<T>)putter).Fire(slot);
            _putters.Remove(putter);
            return true;
        }
        return false;
    }

    private bool TryPut(T item, Wait? root)
    {
        if (IsClosed)
        {
            throw new QueueClosedException($"{Face.Description} is closed: it takes no more items.", _closed is QueueClosedException ? null : _closed);
        }
        if (_storage.Count == 0 && FirstTaking(_getters, root) is { } getter)
        {
            _ = ((Waiter<T>)getter).Fire(item);
            _getters.Remove(getter);
            return true;
        }
        if (_storage.Count >= CapacityItems)
        {
            return false;
        }
        _storage.Add(item);
        _getters.TellWatchers();
        Items.Tell();
        return true;
    }

    // U2. A comparer that throws is the putter's error: the item goes nowhere, the getter that made the room is not harmed.
    private void Refill()
    {
        while (_storage.Count < CapacityItems && FirstTaking(_putters, null) is Waiter<T> putter)
        {
            T item = putter.Value;
            try
            {
                _storage.Add(item);
                _ = putter.Fire(item);
            }
            catch (Exception error)
            {
                _ = putter.Fail(ExceptionDispatchInfo.Capture(error));
            }
            _putters.Remove(putter);
        }
        if (_storage.Count < CapacityItems)
        {
            _putters.TellWatchers();
        }
    }

    private void EndIfDrained()
    {
        if (IsEnded)
        {
            var error = ExceptionDispatchInfo.Capture(_closed!);
            _getters.FailAll(error);
            Items.Fail(error);
        }
    }

    private static Waiter? FirstTaking(WaitList list, Wait? otherThan)
    {
        Waiter? waiter = list.First;
        while (waiter is not null && (waiter.IsWatch || (otherThan is not null && waiter.Root == otherThan)))
        {
            waiter = waiter.Next;
        }
        return waiter;
    }

    private static int CountTaking(WaitList list, Wait? otherThan = null)
    {
        int count = 0;
        for (Waiter? waiter = list.First; waiter is not null; waiter = waiter.Next)
        {
            count += waiter.IsWatch || (otherThan is not null && waiter.Root == otherThan) ? 0 : 1;
        }
        return count;
    }
}
