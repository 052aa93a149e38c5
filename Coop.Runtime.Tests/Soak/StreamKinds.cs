namespace Coop.Runtime.Tests.Soak;

/// <summary>Each event goes to one who waits, or to nobody.</summary>
internal sealed class DistributorKind(SoakRun soak) : Kind(soak, "Distributor", Outcome.Closed, Outcome.Faulted)
{
    private readonly Distributor<long> _distributor = soak.Loop.Distributor<long>();
    private readonly HashSet<long> _sent = [];
    private long _last;

    internal override Leaf Make(int depth) => new Leaf<long>(this, _distributor.Next())
    {
        OnWon = got => Soak.Require(_sent.Remove(got), $"event {got} was distributed twice, or never"),
    };

    internal override void Poke()
    {
        _sent.Add(++_last);
        _distributor.Send(_last);
    }
}

/// <summary>Each event goes to all who wait.</summary>
internal sealed class BroadcasterKind(SoakRun soak) : Kind(soak, "Broadcaster", Outcome.Closed, Outcome.Faulted)
{
    private readonly Broadcaster<long> _broadcaster = soak.Loop.Broadcaster<long>();
    private long _last;

    internal override Leaf Make(int depth)
    {
        var before = _last;
        return new Leaf<long>(this, _broadcaster.Next()) { OnWon = got => Soak.Require(got > before && got <= _last, $"event {got} was not sent while it was waited for") };
    }

    internal override void Poke() => _broadcaster.Send(++_last);
}

/// <summary>A reader gets every item of a broadcast once, or is told how many it has missed.</summary>
internal sealed class BroadcastKind : Kind
{
    private State _state = null!;

    internal BroadcastKind(SoakRun soak)
        : base(soak, "broadcast reader") => Replace();

    internal override Leaf Make(int depth)
    {
        var state = _state;
        return new Leaf<BroadcastItem<long>>(this, state.Reader.Get())
        {
            OnWon = got =>
            {
                Soak.Require(state.Got.Add(got.Value), $"item {got.Value} was read twice");
                state.Missed += got.Missed;
            },
            Claims = error => error == state.Fault ? Outcome.Faulted : error is QueueClosedException && state.IsClosed ? Outcome.Closed : null,
        };
    }

    internal override void Poke()
    {
        if (_state.IsClosed)
        {
            if (Random.Next(4) == 0) Replace();
        }
        else if (Random.Next(16) == 0)
        {
            _state.IsClosed = true;
            _state.Fault = Random.Next(2) == 0 ? new SoakFault("broadcast") : null;
            _state.Broadcast.Close(_state.Fault);
        }
        else
        {
            _state.Broadcast.Send(++_state.Sent);
        }
    }

    internal override void Settle()
    {
        foreach (var state in _all)
        {
            var left = state.Reader.Count + state.Reader.Missed;
            Soak.Require(state.Sent == state.Got.Count + state.Missed + left, $"{state.Sent} sent, {state.Got.Count} got, {state.Missed} missed, {left} left");
        }
    }

    private readonly List<State> _all = [];

    private void Replace()
    {
        var broadcast = Loop.Broadcast<long>(Random.Next(1, 5));
        _state = new State(broadcast, broadcast.OpenReader());
        _all.Add(_state);
    }

    private sealed class State(EventBroadcast<long> broadcast, BroadcastReader<long> reader)
    {
        internal readonly EventBroadcast<long> Broadcast = broadcast;
        internal readonly BroadcastReader<long> Reader = reader;
        internal readonly HashSet<long> Got = [];
        internal long Sent;
        internal long Missed;
        internal bool IsClosed;
        internal SoakFault? Fault;
    }
}
