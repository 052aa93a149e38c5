// A queue as a source of two verbs, Get and Put, over one storage.
//
// Invariants (getters and putters: those that take, not those that only watch)
//   U1  A getter waits only while nothing is stored and no putter of another wait could hand over. So nobody barges (C2).
//   U2  A putter waits only while the storage is full. Room that appears is given to the first of them in the same call.
//   U3  Closed: no putter waits, no Put succeeds; getters never wait, they drain and then fail.
//   U4  An item is in exactly one place: in the storage, in a waiting putter, or in a committed getter.
//   U5  Whatever makes one more Get or Put possible tells those who watch, also when it only parks: a rendezvous of two needs both sides to be seen.
using System.Runtime.ExceptionServices;
using Coop.Runtime.Diagnostics;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

internal sealed partial class QueueCore<T> : Source<T>
{
    internal const long Get = 0;
    internal const long Put = 1;

    private readonly WaitList _getters = new();
    private readonly WaitList _putters = new();
    private QueueSignal? _items;
    private QueueSignal? _room;
    private QueueSignal? _demand;
    private CompletionCore<Unit>? _drained;
    private ExceptionDispatchInfo? _end; // what getters get after the last item; null while open

    /// <param name="loop">Whose microthreads use it.</param>
    /// <param name="ordered">Where the items are kept in an order of their own; null for first in, first out.</param>
    /// <param name="capacityItems">How many items may be stored.</param>
    /// <param name="face">What choices report.</param>
    internal QueueCore(EventLoop loop, QueueStorage<T>? ordered, int capacityItems, IEventSource face)
        : base(loop)
    {
        _ordered = ordered;
        CapacityItems = capacityItems;
        Face = face;
    }

    internal int CapacityItems { get; }

    internal bool IsClosed => _end is not null;

    /// <summary>Closed, and nothing left to drain.</summary>
    internal bool IsEnded => IsClosed && Count == 0;

    /// <summary>The error that it was closed with; null for an ordinary end.</summary>
    internal ExceptionDispatchInfo? Fault { get; private set; }

    internal int GettersWaiting => CountTaking(_getters);

    internal int PuttersWaiting => CountTaking(_putters);

    /// <summary>Something can be got; false at the end.</summary>
    internal QueueSignal Items => _items ??= new QueueSignal(Loop, Face, "HasItems",
        root => Count > 0 || FirstTaking(_putters, root) is not null ? true : IsEnded ? false : null, () => Fault, Obstruct);

    /// <summary>Something can be put; false once closed.</summary>
    internal QueueSignal Room => _room ??= new QueueSignal(Loop, Face, "HasRoom",
        root => IsClosed ? false : Count < CapacityItems || FirstTaking(_getters, root) is not null ? true : null, () => Fault, Obstruct);

    /// <summary>Somebody waits to get; false once closed.</summary>
    internal QueueSignal Demand => _demand ??= new QueueSignal(Loop, Face, "HasGetters",
        root => IsClosed ? false : FirstTaking(_getters, root) is not null ? true : null, () => Fault);

    /// <summary>Happens once it is closed and drained, however it was closed.</summary>
    internal CompletionCore<Unit> Drained
    {
        get
        {
            _drained ??= new CompletionCore<Unit>(Loop, Face);
            if (IsEnded)
            {
                _drained.TrySetResult(default);
            }
            return _drained;
        }
    }

    internal override IEventSource Face { get; }

    internal override bool Takes => true;

    internal override bool TryTake(long number, ref T slot)
    {
        if (!(number == Get ? TryGet(ref slot, null) : TryPut(slot, null)))
        {
            return false;
        }
        After(number);
        return true;
    }

    internal override void Arm(Waiter<T> waiter)
    {
        if (!waiter.IsWatch && MayBeTaken(waiter.Number))
        {
            T slot = waiter.Value;
            if (waiter.Number == Get ? TryGet(ref slot, waiter.Root) : TryPut(slot, waiter.Root))
            {
                // What follows from the event comes after the commit: then it cannot fire another branch of the same choice.
                long number = waiter.Number;
                if (!waiter.Fire(slot) && number == Get)
                {
                    // Nobody is there any more to take it.
                    PushBack(slot);
                }
                After(number);
                return;
            }
        }
        if (waiter.Number == Get)
        {
            if (IsEnded)
            {
                _end!.Throw();
            }
            Obstruct();
            _getters.Append(waiter);
            _putters.TellWatchers();
            _room?.Tell();
            _demand?.Tell();
        }
        else
        {
            if (IsClosed)
            {
                throw RefusedPut();
            }
            Obstruct();
            _putters.Append(waiter);
            _getters.TellWatchers();
            _items?.Tell();
        }
    }

    internal override void Withdraw(Waiter waiter) => waiter.List?.Remove(waiter);

    internal override bool IsSame(long a, long b) => a == b && a == Get;

    internal override WaitKind KindOf(long number) => number == Get ? WaitKind.QueueGet : WaitKind.QueuePut;

    internal override string Describe(long number) => number == Get ? $"{Face.Description}.Get" : $"{Face.Description}.Put";

    /// <summary>Puts an item back so that it is the next one to be got; may go beyond the capacity, also after the end.</summary>
    internal void PushBack(T item)
    {
        if (!TryHandOver(item, null))
        {
            StoreFirst(item);
            _getters.TellWatchers();
            _items?.Tell();
        }
    }

    /// <summary>No more items: what is stored can still be got. Waiting putters fail.</summary>
    internal bool TryClose(Exception? fault)
    {
        if (IsClosed)
        {
            return false;
        }
        Obstruct();
        Fault = fault is null ? null : ExceptionDispatchInfo.Capture(fault);
        _end = Fault ?? ExceptionDispatchInfo.Capture(new QueueClosedException($"{Face.Description} is closed and drained: nothing is left to get."));
        if (_putters.First is not null)
        {
            _putters.FailAll(ExceptionDispatchInfo.Capture(RefusedPut()));
        }
        _room?.Tell();
        _demand?.Tell();
        EndIfDrained();
        return true;
    }

    private bool TryGet(ref T slot, Wait? root)
    {
        if (Count > 0)
        {
            slot = TakeFirst();
            return true;
        }
        // A rendezvous; or several are taken together, and whom they make room for has not moved up yet (P2).
        for (Waiter? waiter = FirstTaking(_putters, root); waiter is not null; waiter = NextTaking(waiter.Next, root))
        {
            var putter = (Waiter<T>)waiter;
            slot = putter.Value;
            if (putter.Fire(slot))
            {
                _putters.Remove(putter);
                return true;
            }
        }
        return false;
    }

    private bool TryPut(T item, Wait? root)
    {
        if (IsClosed)
        {
            throw RefusedPut();
        }
        if (TryHandOver(item, root))
        {
            return true;
        }
        if (Count >= CapacityItems)
        {
            return false;
        }
        Store(item);
        return true;
    }

    // U1: whoever waits to get is served before anything is stored.
    private bool TryHandOver(T item, Wait? root)
    {
        if (Count > 0)
        {
            return false;
        }
        for (Waiter? waiter = FirstTaking(_getters, root); waiter is not null; waiter = NextTaking(waiter.Next, root))
        {
            if (((Waiter<T>)waiter).Fire(item))
            {
                _wasPut = true;
                _getters.Remove(waiter);
                return true;
            }
        }
        return false;
    }

    // U2. A comparer that throws is the putter's error: the item goes nowhere, the getter that made the room is not harmed.
    private void Refill()
    {
        while (Count < CapacityItems && FirstTaking(_putters, null) is Waiter<T> putter)
        {
            T item = putter.Value;
            try
            {
                Store(item);
                _ = putter.Fire(item);
            }
            catch (Exception error)
            {
                _ = putter.Fail(ExceptionDispatchInfo.Capture(error));
            }
            _putters.Remove(putter);
        }
        if (Count < CapacityItems && !IsClosed)
        {
            _putters.TellWatchers();
            _room?.Tell();
        }
    }

    private void EndIfDrained()
    {
        if (IsEnded)
        {
            _getters.FailAll(_end!);
            _items?.Tell();
            _drained?.TrySetResult(default);
        }
    }

    private QueueClosedException RefusedPut() => new($"{Face.Description} is closed: it takes no more items.", Fault?.SourceException);

    private static Waiter? FirstTaking(WaitList list, Wait? otherThan, TakePlan? plan = null)
    {
        Waiter? waiter = NextTaking(list.First, otherThan);
        while (waiter is not null && plan?.Spends(waiter.Root) == true)
        {
            waiter = NextTaking(waiter.Next, otherThan);
        }
        return waiter;
    }

    private static Waiter? NextTaking(Waiter? waiter, Wait? otherThan)
    {
        while (waiter is not null && (waiter.IsWatch || (otherThan is not null && waiter.Root == otherThan)))
        {
            waiter = waiter.Next;
        }
        return waiter;
    }

    private static int CountTaking(WaitList list, Wait? otherThan = null)
    {
        int count = 0;
        for (Waiter? waiter = NextTaking(list.First, otherThan); waiter is not null; waiter = NextTaking(waiter.Next, otherThan))
        {
            count++;
        }
        return count;
    }
}
