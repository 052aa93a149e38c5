using BenchmarkDotNet.Attributes;
using static Coop.Runtime.Events;

namespace Coop.Bench;

/// <summary>What a resume costs more once the method has an AsyncLocal in use: its value must be there again after every await.</summary>
[MemoryDiagnoser]
[BenchmarkCategory("Flow")]
public class AsyncLocalFlow
{
    private const int Switches = 500_000;

    private static readonly AsyncLocal<string> s_local = new();

    [Params(false, true)]
    public bool InUse { get; set; }

    [Benchmark(Baseline = true, OperationsPerInvoke = Switches)]
    public void Floor() => Host.Bare(async () =>
    {
        Use();
        for (var i = 0; i < Switches; i++) await BareLoop.Yield();
        Check();
    });

    [Benchmark(OperationsPerInvoke = Switches)]
    public void Coop() => Host.Coop(async _ =>
    {
        Use();
        for (var i = 0; i < Switches; i++) await Pause();
        Check();
    });

    [Benchmark(OperationsPerInvoke = Switches)]
    public void CoopFast() => Host.CoopFast(async _ =>
    {
        Use();
        for (var i = 0; i < Switches; i++) await Pause();
        Check();
    });

    [Benchmark(OperationsPerInvoke = Switches)]
    public void Tasks() => Host.Pool(OverTasks);

    [Benchmark(OperationsPerInvoke = Switches)]
    public void AsyncEx() => Host.AsyncEx(OverTasks);

    private async Task OverTasks()
    {
        Use();
        for (var i = 0; i < Switches; i++) await Task.Yield();
        Check();
    }

    private void Use()
    {
        if (InUse) s_local.Value = "in use";
    }

    private void Check()
    {
        if (s_local.Value is not null != InUse) throw new InvalidOperationException("The AsyncLocal did not flow.");
    }
}
