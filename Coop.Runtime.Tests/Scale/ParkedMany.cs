using Coop.Runtime.IO;
using Coop.Runtime.Scheduling;
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Scale;

/// <summary>So many microthreads, all parked on one thing and then all resumed, kind after kind and round after round.</summary>
internal sealed class ParkedMany : IDisposable
{
    internal const int Rounds = 3;

    /// <summary>
    /// So many steps may be made ready between two looks: one by each step, for whom a step puts something into a queue, and in one of them a part of a long firing;
    /// after the first look, those whose time has come.
    /// </summary>
    internal const int ReadyBetweenLooks = EventLoop.MaxStepsPerTurnLimit + LongFiring.PartItems + EventLoop.MaxTimersPerLook;

    internal static readonly string[] Kinds = ["completion", "value", "queue", "time"];

    private readonly Dictionary<string, LinearCost> _costs;
    private readonly SetTime _clock = new();
    private readonly LookGauge _gauge = new(Pollers.Create(PollerKind.Auto));
    private readonly EventLoop _loop;
    private readonly EventValue<int> _value;
    private readonly EventQueue<int> _queue;
    private readonly int _count;
    private EventCompletionSource<int> _done;
    private TimeSpan _moment = TimeSpan.FromSeconds(1);
    private int _parked;
    private int _resumed;

    internal ParkedMany(int count, Dictionary<string, LinearCost> costs)
    {
        _costs = costs;
        _count = count;
        _loop = new EventLoop(new EventLoopOptions { Clock = _clock }, _gauge);
        _loop.Rebind();
        _value = _loop.Value(0);
        _queue = _loop.Queue<int>(EventQueue<int>.Unbounded);
        _done = new EventCompletionSource<int>(_loop);
        foreach (string kind in Kinds)
        {
            Distances[kind] = new LookDistance[Rounds];
        }
    }

    /// <summary>The largest distance between two looks in each round.</summary>
    internal Dictionary<string, LookDistance[]> Distances { get; } = [];

    internal void Run()
    {
        (int read, int _) = Fd.Pipe();
        // So that every look is seen by the gauge.
        Microthread watcher = _loop.Thread(async () => await _loop.Readable(read));
        Microthread main = _loop.Thread(Main);
        _loop.Pump(() => main.IsEnded);
        main.State.ShouldBe(MicrothreadState.Succeeded, $"{main.Error}");
        watcher.Cancel();
        _loop.Pump(() => watcher.IsEnded);
        LoopStatistics after = _loop.GetStatistics();
        (after.Microthreads, after.Timers, after.DescriptorWaits, after.Ready).ShouldBe((0, 0, 0, 0));
    }

    public void Dispose()
    {
        _loop.Dispose();
        Fd.CloseAll();
    }

    private Task Main() => _loop.Group(async group =>
    {
        for (int i = 0; i < _count; i++)
        {
            group.Start(One);
        }
        for (int round = 0; round < Rounds; round++)
        {
            await Resume("completion", round, () => Replaced(ref _done, new EventCompletionSource<int>(_loop)).SetResult(1));
            await Resume("value", round, () => _value.Set(_value.Value + 1));
            await Resume("queue", round, () => _loop.Thread(PutAll));
            await Resume("time", round, () => _clock.Now = Replaced(ref _moment, _moment + TimeSpan.FromSeconds(1)));
        }
    });

    private async Task One()
    {
        for (int round = 0; round < Rounds; round++)
        {
            _parked++;
            _ = await _done.Event;
            _resumed++;
            _parked++;
            _ = await _value.Changed;
            _resumed++;
            _parked++;
            _ = await _queue.Get();
            _resumed++;
            _parked++;
            await _loop.Until(_moment);
            _resumed++;
        }
    }

    private async Task Resume(string kind, int round, Action happen)
    {
        while (_parked < _count)
        {
            await _loop.Pause();
        }
        _parked = _resumed = 0;
        LinearCost cost = _costs[kind];
        cost.Begin();
        _gauge.Begin(_loop.Scheduler);
        happen();
        while (_resumed < _count)
        {
            await _loop.Pause();
        }
        _gauge.End();
        cost.End(_count);
        Distances[kind][round] = _gauge.Largest;
    }

    private async Task PutAll()
    {
        for (int i = 0; i < _count; i++)
        {
            await _queue.Put(i);
        }
    }

    private static T Replaced<T>(ref T variable, T by)
    {
        T before = variable;
        variable = by;
        return before;
    }
}
