namespace Coop.Runtime.Tests.Soak;

/// <summary>A few queues of one sort, and the three verbs on them.</summary>
internal sealed class QueueSet
{
    private readonly SoakRun _soak;
    private readonly Func<EventQueue<long>> _make;
    private readonly EventQueue<long>[] _queues = new EventQueue<long>[2];
    private readonly Dictionary<Exception, EventQueue<long>> _faults = [];
    private readonly List<EventQueue<long>> _retired = [];

    internal QueueSet(SoakRun soak, string name, Func<EventQueue<long>> make)
    {
        _soak = soak;
        _make = make;
        for (var i = 0; i < _queues.Length; i++) _queues[i] = make();
        Kinds = [new GetKind(soak, $"{name} Get", this), new PutKind(soak, $"{name} Put", this), new HasItemsKind(soak, $"{name} HasItems", this)];
    }

    internal IReadOnlyList<Kind> Kinds { get; }

    private EventQueue<long> Any() => _queues[_soak.Random.Next(_queues.Length)];

    private void Poke()
    {
        var at = _soak.Random.Next(_queues.Length);
        var queue = _queues[at];
        switch (_soak.Random.Next(8))
        {
            case 0 when queue.IsClosed:
                _retired.Add(queue);
                _queues[at] = _make();
                break;
            case 0 when _soak.Random.Next(2) == 0:
                var fault = _soak.Random.Next(2) == 0 ? new SoakFault("queue") : null;
                if (fault is not null) _faults.Add(fault, queue);
                queue.Close(fault);
                break;
            // One of them tends to be full, another to be empty.
            case 1 or 2 or 3 when at == 0 || _soak.Random.Next(4) == 0:
                var item = _soak.Ledger.Offer();
                if (queue.TryPut(item)) _soak.Ledger.Accept(item);
                else _soak.Ledger.Refuse(item);
                break;
            case 4 when !queue.IsClosed && queue.TryGet(out var got):
                _soak.Ledger.Take(got);
                _soak.Ledger.PushBack(got);
                queue.PushBack(got);
                break;
            default:
                if (at == 0 && _soak.Random.Next(4) != 0) break;
                try
                {
                    if (queue.TryGet(out var taken)) _soak.Ledger.Take(taken);
                }
                catch (Exception error) when (queue.IsClosed && error is QueueClosedException or SoakFault)
                {
                }
                break;
        }
    }

    private void Settle()
    {
        foreach (var queue in _retired.Concat(_queues))
        {
            if (queue.GettersWaiting != 0 || queue.PuttersWaiting != 0) throw new SoakException($"{queue.Description}: somebody is still registered");
            while (queue.Count > 0)
            {
                if (!queue.TryGet(out var item)) throw new SoakException($"{queue.Description}: a stored item cannot be got");
                _soak.Ledger.Take(item);
            }
        }
        _retired.Clear();
    }

    // Which queue's end it is, is not told apart: the descriptions are alike. Its own error is known by identity.
    private Func<Exception, Outcome?> ClaimsOf(EventQueue<long> queue) => error =>
        error is QueueClosedException && queue.IsClosed ? Outcome.Closed
        : _faults.GetValueOrDefault(error) == queue ? Outcome.Faulted
        : null;

    private sealed class GetKind(SoakRun soak, string name, QueueSet set) : Kind(soak, name)
    {
        internal override Leaf Make(int depth)
        {
            var queue = set.Any();
            return new Leaf<long>(this, queue.Get()) { OnWon = Soak.Ledger.Take, Claims = set.ClaimsOf(queue) };
        }

        internal override void Poke() => set.Poke();

        internal override void Settle() => set.Settle();
    }

    // Who cannot put is told that the queue is closed, whatever it was closed with.
    private sealed class PutKind(SoakRun soak, string name, QueueSet set) : Kind(soak, name, Outcome.Faulted)
    {
        internal override Leaf Make(int depth)
        {
            var queue = set.Any();
            var item = Soak.Ledger.Offer();
            return new Leaf<long>(this, queue.Put(item))
            {
                OnWon = got =>
                {
                    if (got != item) throw new SoakException($"a Put of {item} gave {got}");
                    Soak.Ledger.Accept(item);
                },
                NotWon = (_, _) => Soak.Ledger.Refuse(item),
                Claims = error => error is QueueClosedException && queue.IsClosed ? Outcome.Closed : null,
            };
        }

        internal override void Poke() => set.Poke();
    }

    private sealed class HasItemsKind(SoakRun soak, string name, QueueSet set) : Kind(soak, name)
    {
        internal override Leaf Make(int depth)
        {
            var queue = set.Any();
            return new Leaf<bool>(this, queue.HasItems)
            {
                Meaning = hasItems => hasItems ? Outcome.Won : queue.IsClosed ? Outcome.Closed : throw new SoakException("an open queue will have items"),
                Claims = set.ClaimsOf(queue),
            };
        }

        internal override void Poke() => set.Poke();
    }
}
