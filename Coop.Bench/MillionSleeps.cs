using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using Coop.Runtime;
using static Coop.Runtime.Events;

namespace Coop.Bench;

/// <summary>
/// A million that sleep at the same time, to random moments within an hour. Either each of them comes due, under a clock that jumps from timer to timer,
/// or all are told to stop waiting, in which case a million timers are taken out. One operation is one sleeper: start, sleep, end.
/// </summary>
/// <remarks>Tasks cannot be brought to their due time without waiting an hour, so only their other end has a figure.</remarks>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[BenchmarkCategory("Time")]
public class MillionSleeps
{
    private const int Sleepers = 1_000_000;

    private readonly TimeSpan[] _delays = new TimeSpan[Sleepers];

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        for (var i = 0; i < Sleepers; i++) _delays[i] = TimeSpan.FromTicks(random.NextInt64(TimeSpan.TicksPerHour));
    }

    [BenchmarkCategory("Due")]
    [Benchmark(Baseline = true, OperationsPerInvoke = Sleepers)]
    public void DueFloor() => Host.Bare(async () =>
    {
        var all = new Task[Sleepers];
        for (var i = 0; i < Sleepers; i++) all[i] = Sleeper(_delays[i]);
        foreach (var one in all) await one;

        static async Task Sleeper(TimeSpan delay) => await BareTimer.Sleep(delay.Ticks);
    });

    [BenchmarkCategory("Due")]
    [Benchmark(OperationsPerInvoke = Sleepers)]
    public void DueCoop() => Host.Coop(new EventLoopOptions { Clock = new ManualClock(autoAdvance: true) }, events => events.Group(group =>
    {
        foreach (var delay in _delays) _ = group.Start(() => Sleeper(delay));
        return Task.CompletedTask;

        static async Task Sleeper(TimeSpan delay) => await Sleep(delay);
    }));

    [BenchmarkCategory("Due")]
    [Benchmark(OperationsPerInvoke = Sleepers)]
    public void DueCoopFast() => Host.Coop(new EventLoopOptions { Clock = new ManualClock(autoAdvance: true) }, events => events.Group(group =>
    {
        foreach (var delay in _delays) _ = group.Start(() => Sleeper(delay));
        return Task.CompletedTask;

        static async Coroutine Sleeper(TimeSpan delay) => await Sleep(delay);
    }));

    [BenchmarkCategory("TakenOut")]
    [Benchmark(Baseline = true, OperationsPerInvoke = Sleepers)]
    public void TakenOutFloor() => Host.Bare(async () =>
    {
        var timers = new BareTimer[Sleepers];
        var stop = new BareSignal();
        var all = new Task[Sleepers];
        for (var i = 0; i < Sleepers; i++) all[i] = Sleeper(timers[i] = BareTimer.Sleep(_delays[i].Ticks));
        foreach (var timer in timers) timer.Disarm();
        stop.Set();
        foreach (var one in all) await one;

        async Task Sleeper(BareTimer _) => await stop;
    });

    [BenchmarkCategory("TakenOut")]
    [Benchmark(OperationsPerInvoke = Sleepers)]
    public void TakenOutCoop() => Host.Coop(new EventLoopOptions { Clock = new ManualClock() }, events => events.Group(async group =>
    {
        var stop = new EventCompletionSource<Unit>(events);
        foreach (var delay in _delays) _ = group.Start(() => Sleeper(delay, stop.Event));
        await Pause();
        stop.SetResult(default);

        static async Task Sleeper(TimeSpan delay, Event<Unit> stop) => await AnyOf(Sleep(delay), stop);
    }));

    [BenchmarkCategory("TakenOut")]
    [Benchmark(OperationsPerInvoke = Sleepers)]
    public void TakenOutTasks() => Host.Pool(async () =>
    {
        using var stop = new CancellationTokenSource();
        var all = new Task[Sleepers];
        for (var i = 0; i < Sleepers; i++) all[i] = Sleeper(_delays[i], stop.Token);
        stop.Cancel();
        foreach (var one in all) await one;

        static async Task Sleeper(TimeSpan delay, CancellationToken stop) =>
            await Task.Delay(delay, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    });
}
