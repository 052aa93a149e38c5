// Where the items are, and the short way to them: what nearly every Get and Put of a busy queue takes.
//
// Invariants
//   F1  A Get may take the short way while more than _getFloor items are in _ring, a Put while fewer than _putLimit are. Then nothing follows from it:
//       nobody waits or watches at the other end, no signal is to be told, the queue is open and first in, first out.
//   F2  _getFloor is never below the ring's own Floor and _putLimit never above its Limit: between them nothing need be known of a ring's pieces. Only what is
//       stored can break that, so who stores an item asks for both again. A ring in pieces has no Limit: then _putLimit is the complement of the capacity if
//       nothing would follow from a Put, which is short but for that.
//   F3  Obstruct closes the short way before anything registers that must be told. Settle opens it again after an ordinary Get or Put, and is free to come late.
using System.Runtime.CompilerServices;
using Coop.Runtime.Collections;

namespace Coop.Runtime.Sources;

internal sealed partial class QueueCore<T>
{
    private const int NoGets = int.MaxValue;
    private const int NoPuts = 0;

    private readonly QueueStorage<T>? _ordered; // null: first in, first out, in _ring
    private Ring<T> _ring;
    private int _getFloor = NoGets;
    private int _putLimit = NoPuts;

    internal int Count => _ordered is null ? _ring.Count : _ordered.Count;

    /// <summary>Takes or stores an item if nothing else follows from that. False says nothing: ask TryTake.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryTakeShortly(long number, ref T slot)
    {
        if (number == Get)
        {
            if (_ring.Count > _getFloor)
            {
                slot = _ring.PopFrontWithin();
                return true;
            }
        }
        else if (_ring.Count < _putLimit)
        {
            _ring.PushBackWithin(slot);
            return true;
        }
        else if (_ring.Count < ~_putLimit)
        {
            StoreLong(slot);
            return true;
        }
        return false;
    }

    /// <summary>Something is about to be registered that every Get and Put must look for.</summary>
    private void Obstruct()
    {
        BecomeKnown();
        _getFloor = NoGets;
        _putLimit = NoPuts;
    }

    private void Settle()
    {
        BecomeKnown();
        if (_ordered is null && !IsClosed)
        {
            _getFloor = _putters.First is null && _room is not { IsHeard: true } ? _ring.Floor : NoGets;
            _putLimit = _getters.First is null && _items is not { IsHeard: true } ? PutsWithin() : NoPuts;
        }
    }

    private void Store(T item)
    {
        if (_ordered is null)
        {
            _ring.PushBack(item);
            StayWithin();
        }
        else
        {
            _wasPut = true;
            _ordered.Add(item);
        }
    }

    private void StoreFirst(T item)
    {
        if (_ordered is null)
        {
            _ring.PushFront(item);
            StayWithin();
        }
        else
        {
            _ordered.AddFirst(item);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void StoreLong(T item)
    {
        _ring.PushBack(item);
        StayWithin();
    }

    // F2. The complement of nothing is below zero: nobody comes in by it.
    private void StayWithin()
    {
        _getFloor = Math.Max(_getFloor, _ring.Floor);
        if (_putLimit != NoPuts)
        {
            _putLimit = PutsWithin();
        }
    }

    private int PutsWithin() => _ring.Limit > 0 ? Math.Min(_ring.Limit, CapacityItems) : _ring.Count > 0 ? ~CapacityItems : NoPuts;

    private T TakeFirst() => _ordered is null ? _ring.PopFront() : _ordered.TakeFirst();
}
