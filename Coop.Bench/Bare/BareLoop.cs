using System.Runtime.CompilerServices;

namespace Coop.Bench;

/// <summary>
/// The floor: the least that a loop for async methods can cost under the compiler's own builder. A ring of delegates and a heap of timers; nothing is checked,
/// nothing can be cancelled, nobody else can reach it.
/// </summary>
internal static class BareLoop
{
    private static Action[] s_ring = new Action[1024];
    private static int s_head;
    private static int s_tail;

    /// <summary>Runs main and whatever it began until nothing is left; then time passes at once, from timer to timer.</summary>
    internal static void Run(Func<Task> main)
    {
        var ended = main();
        do
        {
            while (s_head != s_tail) s_ring[s_head++ & (s_ring.Length - 1)]();
        }
        while (BareTimer.PassNext());
        ended.GetAwaiter().GetResult();
    }

    internal static YieldAwaiter Yield() => default;

    internal static void Push(Action step)
    {
        s_ring[s_tail & (s_ring.Length - 1)] = step;
        if (((++s_tail - s_head) & (s_ring.Length - 1)) == 0) Grow();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Grow()
    {
        var grown = new Action[s_ring.Length * 2];
        for (var i = 0; i < s_ring.Length; i++) grown[i] = s_ring[(s_head + i) & (s_ring.Length - 1)];
        s_head = 0;
        s_tail = s_ring.Length;
        s_ring = grown;
    }

    internal readonly struct YieldAwaiter : ICriticalNotifyCompletion
    {
        public bool IsCompleted => false;

        public YieldAwaiter GetAwaiter() => this;

        public void OnCompleted(Action continuation) => Push(continuation);

        public void UnsafeOnCompleted(Action continuation) => Push(continuation);

        public void GetResult()
        {
            // There is nothing to give.
        }
    }
}
