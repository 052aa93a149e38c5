using BenchmarkDotNet.Attributes;
using Coop.Runtime;
using static Coop.Runtime.Events;

namespace Coop.Bench;

/// <summary>One choice among so many events of which the last one comes: all are registered, one is taken, the others are withdrawn.</summary>
[MemoryDiagnoser]
[BenchmarkCategory("Choices")]
public class AnyOfWidth
{
    private const int Choices = 20_000;

    [Params(2, 8, 64)]
    public int Branches { get; set; }

    [Benchmark(Baseline = true, OperationsPerInvoke = Choices)]
    public void Floor() => Host.Bare(async () =>
    {
        var branches = new object?[Branches];
        for (var i = 0; i < Choices; i++)
        {
            Array.Fill(branches, this);
            await BareLoop.Yield();
            Array.Clear(branches);
        }
    });

    /// <summary>The choice is made anew each time, as one writes it in a loop.</summary>
    [Benchmark(OperationsPerInvoke = Choices)]
    public void Coop() => Host.Coop(async events =>
    {
        var branches = BranchesOf(events);
        for (var i = 0; i < Choices; i++) await AnyOf(branches);
    });

    /// <summary>The choice is made once: an event can be waited for again and again.</summary>
    [Benchmark(OperationsPerInvoke = Choices)]
    public void CoopReused() => Host.Coop(async events =>
    {
        var choice = AnyOf(BranchesOf(events));
        for (var i = 0; i < Choices; i++) await choice;
    });

    [Benchmark(OperationsPerInvoke = Choices)]
    public void CoopFastReused() => Host.CoopFast(async events =>
    {
        var choice = AnyOf(BranchesOf(events));
        for (var i = 0; i < Choices; i++) await choice;
    });

    [Benchmark(OperationsPerInvoke = Choices)]
    public void Tasks() => Host.Pool(OverTasks);

    [Benchmark(OperationsPerInvoke = Choices)]
    public void AsyncEx() => Host.AsyncEx(OverTasks);

    private Event[] BranchesOf(EventLoop events) =>
        [.. Enumerable.Range(1, Branches - 1).Select(_ => (Event)events.Queue<int>(1).Get()), events.Pause()];

    private async Task OverTasks()
    {
        var branches = Enumerable.Range(0, Branches).Select(_ => new TaskCompletionSource().Task).ToArray();
        for (var i = 0; i < Choices; i++)
        {
            branches[^1] = Yielding();
            await Task.WhenAny(branches);
        }

        static async Task Yielding() => await Task.Yield();
    }
}
