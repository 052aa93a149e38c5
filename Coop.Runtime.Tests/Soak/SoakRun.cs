// One epoch: a loop of its own in virtual time, microthreads that wait for random events, and a driver that turns the loop and pokes at the sources.
// Everything that is random comes from one generator on one thread, so the seed decides all of it.
using Coop.Runtime.Scheduling;
using Coop.Runtime.Sources;

namespace Coop.Runtime.Tests.Soak;

internal sealed class SoakRun
{
    private const int Workers = 48;
    private const int Levels = 3;
    // An error of a callback does not say whose it is.
    private const int MostSubscriptions = 1;

    private readonly ManualClock _clock = new();
    private readonly List<Kind> _kinds;
    private readonly List<Worker> _workers = [];
    private readonly List<(Leaf Leaf, Subscription Handle)> _subscriptions = [];
    private readonly HashSet<Wakeable> _sources = [];
    private readonly List<Func<(string Name, long Rented)>> _rented = [];
    private readonly int _allWeights;
    private readonly int _simpleWeights;
    private Exception? _failure;

    internal SoakRun(long seed, PollerKind poller, bool shuffled, Tally tally)
    {
        Random = new Random((int)seed);
        Tally = tally;
        Ledger = new Ledger(Trace);
        Loop = new EventLoop(new EventLoopOptions
        {
            Clock = _clock,
            Poller = poller,
            Order = shuffled ? StepOrder.Seeded(seed) : StepOrder.Fifo,
            UnhandledErrors = UnhandledErrorPolicy.Report,
            // The soak joins threads of its own inside steps: how long that takes is the machine's.
            BlockingReportAfter = TimeSpan.FromMinutes(1),
            OnUnhandledError = error =>
            {
                // A handler that throws is not called again.
                try
                {
                    Unhandled(error);
                }
                catch (SoakException wrong)
                {
                    Fail(wrong);
                }
            },
        });
        Loop.Rebind();
        _kinds = [.. Kinds.Of(this).OrderBy(kind => kind.IsWrapper)];
        _allWeights = _kinds.Sum(kind => kind.Weight);
        _simpleWeights = _kinds.Where(kind => !kind.IsWrapper).Sum(kind => kind.Weight);
        foreach (var kind in _kinds) tally.RowOf(kind);
    }

    internal Random Random { get; }

    internal EventLoop Loop { get; }

    internal Tally Tally { get; }

    internal Ledger Ledger { get; }

    /// <summary>Tokens inside events that are waited for now.</summary>
    internal List<CancellationTokenSource> Tokens { get; } = [];

    /// <summary>What was done and what came of it, when COOP_SOAK_TRACE names a file.</summary>
    internal TextWriter? Trace { get; } = Environment.GetEnvironmentVariable("COOP_SOAK_TRACE") is { Length: > 0 } file ? new StreamWriter(file) { AutoFlush = true } : null;

    /// <summary>Nacks, and whether they must have been told by the end.</summary>
    internal List<(Event<Unit> Nack, bool IsTold)> Nacks { get; } = [];

    /// <summary>How many members of AllOf or Sequence are being made, one inside the other.</summary>
    internal int InsideAll { get; set; }

    internal long Steps { get; private set; }

    internal bool IsEnding { get; private set; }

    internal void Run(long steps)
    {
        while (Steps < steps)
        {
            while (_workers.Count < Workers) _workers.Add(new Worker(this));
            for (var i = Random.Next(12); i > 0; i--) Poke();
            Turn();
            if (Random.Next(2) == 0) _clock.Advance(TimeSpan.FromMicroseconds(Random.Next(3000)));
        }
        IsEnding = true;
        foreach (var worker in _workers) worker.Cancel();
        foreach (var (leaf, handle) in _subscriptions.ToArray()) Drop(leaf, handle);
        foreach (var kind in _kinds) kind.Stop();
        for (var turns = 0; Loop.GetStatistics() is { Microthreads: > 0 } or { Ready: > 0 }; turns++)
        {
            if (turns > 10_000) throw new SoakException("the loop does not come to rest");
            Turn();
            if (turns > 1000) _clock.Advance(TimeSpan.FromSeconds(1));
        }
        Settle();
        if (_failure is not null) throw new SoakException(_failure.Message, _failure);
    }

    /// <summary>An event of a random kind, at most so many levels deep.</summary>
    internal Leaf Grow(int depth)
    {
        var pick = Random.Next(depth > 0 ? _allWeights : _simpleWeights);
        foreach (var kind in _kinds)
        {
            pick -= kind.Weight;
            if (pick < 0) return kind.Make(depth - 1);
        }
        throw new SoakException("the weights are wrong");
    }

    internal Leaf GrowRoot(string how)
    {
        Steps++;
        var root = Grow(Random.Next(Levels + 1));
        root.Begin(Loop.Now);
        Trace?.WriteLine($"{Loop.TurnNumber} {how} {root.GetHashCode()} {root}");
        return root;
    }

    /// <summary>Does something to some source, as a step or as a host does outside a turn.</summary>
    internal void Poke()
    {
        Steps++;
        switch (Random.Next(30))
        {
            case 0 or 1 when _workers.Count > 0:
                _workers[Random.Next(_workers.Count)].End();
                break;
            case 2 or 3 or 4 or 5 when _workers.Count > 0:
                _workers[Random.Next(_workers.Count)].CancelToken();
                break;
            case 6 or 7 when Tokens.Count > 0:
                Tokens[Random.Next(Tokens.Count)].Cancel();
                break;
            case 8:
                Subscribe();
                break;
            case 9 when _subscriptions.Count > 0:
                var (leaf, handle) = _subscriptions[Random.Next(_subscriptions.Count)];
                Drop(leaf, handle);
                break;
            case 10:
                TryTake();
                break;
            default:
                _kinds[Random.Next(_kinds.Count)].Poke();
                break;
        }
    }

    /// <summary>A source that outlives its waits: at the end all its waiters must be back.</summary>
    internal void Track<T>(Source<T> source)
    {
        if (_sources.Add(source)) _rented.Add(() => (source.Describe(0), source.Rented));
    }

    internal void Forget(Worker worker) => _workers.Remove(worker);

    internal void Fail(Exception error) => _failure ??= error;

    private void Turn()
    {
        _ = Loop.Turn(Random.Next(4) == 0 ? Random.Next(1, 20) : default(TurnBudget));
        if (_failure is not null) throw new SoakException(_failure.Message, _failure);
    }

    private void Subscribe()
    {
        if (_subscriptions.Count >= MostSubscriptions || IsEnding) return;
        var leaf = GrowRoot("Subscribe");
        try
        {
            _subscriptions.Add((leaf, leaf.Subscribe(value =>
            {
                Unsubscribe(leaf);
                leaf.Won(value);
            })));
        }
        catch (Exception error) when (error is not SoakException)
        {
            if (!leaf.Blame(error)) throw new SoakException($"{error.GetType().Name} is nobody's: {error.Message}; {leaf}", error);
        }
    }

    // Too late where the event has happened and the callback only waits for its step.
    private void Drop(Leaf leaf, Subscription handle)
    {
        if (!handle.IsActive) return;
        handle.Dispose();
        leaf.End(Outcome.Cancelled);
        Unsubscribe(leaf);
    }

    private void Unsubscribe(Leaf leaf) => _subscriptions.RemoveAll(one => one.Leaf == leaf);

    private void TryTake()
    {
        var leaf = GrowRoot("TryTake");
        try
        {
            if (leaf.TryTake(out var value)) leaf.Won(value);
            else leaf.End(Outcome.Lost);
        }
        catch (Exception error) when (error is not SoakException)
        {
            if (!leaf.Blame(error)) throw new SoakException($"{error.GetType().Name} is nobody's: {error.Message}; {leaf}", error);
        }
    }

    private void Unhandled(Exception error)
    {
        // A microthread of the soak's own that failed while nobody waited for it.
        if (error is SoakFault && Microthread.CurrentOrNull is not null) return;
        foreach (var (leaf, handle) in _subscriptions)
        {
            if (!handle.IsActive && leaf.Blame(error))
            {
                Unsubscribe(leaf);
                return;
            }
        }
        Fail(error);
    }

    private void Settle()
    {
        foreach (var kind in _kinds) kind.Settle();
        var statistics = Loop.GetStatistics();
        Require(_workers.Count == 0, "a worker is left");
        Require(_subscriptions.Count == 0, "a subscription is left");
        Require(Tokens.Count == 0, $"{Tokens.Count} tokens are left");
        Require(statistics.Timers == 0, $"{statistics.Timers} timers are left");
        Require(statistics.DescriptorWaits == 0, $"{statistics.DescriptorWaits} descriptor waits are left");
        Require(LoopSources.Of(Loop).RentedChoices == 0, $"{LoopSources.Of(Loop).RentedChoices} choices are rented");
        foreach (var (nack, isTold) in Nacks) Require(nack.TryTake(out _) == isTold, isTold ? "a nack was not told" : "the nack of what won was told");
        foreach (var rented in _rented)
        {
            var (name, count) = rented();
            Require(count == 0, $"{name} has {count} waiters rented");
        }
        Ledger.Settle();
    }

    internal void Require(bool holds, string otherwise)
    {
        if (!holds) throw new SoakException(otherwise);
    }
}
