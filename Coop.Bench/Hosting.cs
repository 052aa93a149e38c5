using System.Collections.Concurrent;
using BenchmarkDotNet.Attributes;
using Coop.Runtime;

namespace Coop.Bench;

/// <summary>What it costs to be turned by somebody else: ping-pong under Run, in frames of a host, and as a guest that is asked by posts.</summary>
[MemoryDiagnoser]
[BenchmarkCategory("Hosting")]
public class Hosting
{
    private const int Rounds = PingPong.Rounds;

    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(2);

    [Benchmark(Baseline = true, OperationsPerInvoke = 2 * Rounds)]
    public void Run() => EventLoop.Run(PingPong.PlayAsync);

    /// <summary>A host with frames: one slice after the other.</summary>
    [Benchmark(OperationsPerInvoke = 2 * Rounds)]
    public void Stepped()
    {
        using var loop = new EventLoop();
        var main = loop.Thread(() => PingPong.PlayAsync(loop));
        while (!main.IsEnded) loop.TurnFor(s_slice);
    }

    /// <summary>One batch at a time, each with a look: what a host pays that asks for no slice.</summary>
    [Benchmark(OperationsPerInvoke = 2 * Rounds)]
    public void Turns()
    {
        using var loop = new EventLoop();
        var main = loop.Thread(() => PingPong.PlayAsync(loop));
        while (!main.IsEnded) loop.Turn();
    }

    /// <summary>A guest whose host is a queue on this thread.</summary>
    [Benchmark(OperationsPerInvoke = 2 * Rounds)]
    public void Posted()
    {
        using var host = new BlockingCollection<Action>();
        using var loop = new EventLoop();
        var guest = loop.Attach(host.Add, PingPong.PlayAsync);
        while (guest.IsAttached) host.Take()();
    }

    /// <summary>A guest that sleeps after each answer: the way by watcher and host, once for each round.</summary>
    [Benchmark(OperationsPerInvoke = AwakenedRounds)]
    public void PostedAndAwakened()
    {
        using var host = new BlockingCollection<Action>();
        using var loop = new EventLoop();
        var guest = loop.Attach(host.Add, static async events =>
        {
            for (var i = 0; i < AwakenedRounds; i++) await events.Sleep(0.000_001);
        });
        while (guest.IsAttached) host.Take()();
    }

    private const int AwakenedRounds = 2_000;
}
