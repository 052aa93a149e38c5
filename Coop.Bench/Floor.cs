using BenchmarkDotNet.Attributes;

namespace Coop.Bench;

/// <summary>The least that a turn can cost in C#: delegates that put themselves at the end of a ring.</summary>
[MemoryDiagnoser]
public class Floor
{
    private const int Yields = 100_000;

    private readonly Action[] _ring = new Action[16];
    private readonly Action _step;
    private int _head;
    private int _tail;
    private int _left;

    public Floor() => _step = Step;

    [Params(1, 8)]
    public int Microthreads { get; set; }

    [Benchmark(Baseline = true, OperationsPerInvoke = Yields)]
    public int ActionRing()
    {
        _head = _tail = 0;
        _left = Yields;
        for (var i = 0; i < Microthreads; i++) Put(_step);
        while (_head != _tail) _ring[_head++ & (_ring.Length - 1)]();
        return _left;
    }

    private void Step()
    {
        if (--_left > 0) Put(_step);
    }

    private void Put(Action step) => _ring[_tail++ & (_ring.Length - 1)] = step;
}
