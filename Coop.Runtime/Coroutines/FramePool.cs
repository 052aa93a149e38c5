using System.Runtime.CompilerServices;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Coroutines;

/// <summary>The free boxes of one method on one loop: a list through their continuations. Loop thread only; bounded, what is over is left to the collector.</summary>
internal sealed class FramePool
{
    private const int LimitItems = 4096;

    private static int s_numbers;

    private CoroutineBox? _free;
    private int _count;

    /// <summary>A number for a method: its pool's place at every loop.</summary>
    internal static int NewNumber() => Interlocked.Increment(ref s_numbers) - 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static FramePool Of(Scheduler scheduler, int number)
    {
        object?[] pools = scheduler.Pools;
        return (uint)number < (uint)pools.Length && pools[number] is { } pool ? Unsafe.As<FramePool>(pool) : Make(scheduler, number);
    }

    internal CoroutineBox? TryRent()
    {
        CoroutineBox? box = _free;
        if (box is not null)
        {
            _free = Unsafe.As<CoroutineBox>(box.Continuation);
            box.Continuation = null;
            box.State = CoroutineState.Going;
            _count--;
        }
        return box;
    }

    internal void Return(CoroutineBox box)
    {
        if (_count < LimitItems)
        {
            box.Continuation = _free;
            _free = box;
            _count++;
        }
    }

    private static FramePool Make(Scheduler scheduler, int number)
    {
        object?[] pools = scheduler.Pools;
        if (number >= pools.Length)
        {
            Array.Resize(ref pools, Math.Max(number + 1, pools.Length * 2));
            scheduler.Pools = pools;
        }
        var pool = new FramePool();
        pools[number] = pool;
        return pool;
    }
}
