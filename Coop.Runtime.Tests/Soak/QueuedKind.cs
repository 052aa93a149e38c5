namespace Coop.Runtime.Tests.Soak;

/// <summary>A queued method: every item that it puts is got or still there, then its end or its error.</summary>
internal sealed class QueuedKind : Kind
{
    private readonly List<QueuedStream<long>> _all = [];
    private QueuedStream<long> _stream = null!;
    private SoakFault? _fault;

    internal QueuedKind(SoakRun soak)
        : base(soak, "QueuedStream.Next") => Replace();

    internal override Leaf Make(int depth)
    {
        var (stream, fault) = (_stream, _fault);
        return new Leaf<(bool Ok, long Item)>(this, stream.Next())
        {
            Meaning = next => next.Ok ? Outcome.Won : stream.Producer is { IsEnded: true } ? Outcome.Closed : throw new SoakException("a stream ended before its producer"),
            OnWon = next =>
            {
                if (next.Ok) Soak.Ledger.Take(next.Item);
            },
            Claims = error => error == fault ? Outcome.Faulted : null,
        };
    }

    internal override void Poke()
    {
        if (_stream.Producer is { IsEnded: true } && Random.Next(4) == 0) Replace();
    }

    internal override void Stop()
    {
        foreach (var stream in _all) stream.Producer?.Cancel();
    }

    internal override void Settle()
    {
        foreach (var stream in _all)
        {
            while (stream.Producer is not null && stream.Core.Count > 0 && stream.Next().TryTake(out var next)) Soak.Ledger.Take(next.Item);
        }
    }

    private void Replace()
    {
        var items = Random.Next(12);
        var fault = _fault = Random.Next(2) == 0 ? new SoakFault("producer") : null;
        _stream = Loop.Queued<long>(async queue =>
        {
            for (var i = 0; i < items; i++)
            {
                var item = Soak.Ledger.Offer();
                try
                {
                    await queue.Put(item);
                    Soak.Ledger.Accept(item);
                }
                catch (OperationCanceledException)
                {
                    Soak.Ledger.Refuse(item);
                    throw;
                }
                await Loop.Pause();
            }
            if (fault is not null) throw fault;
        }, Random.Next(0, 3));
        _all.Add(_stream);
    }
}
