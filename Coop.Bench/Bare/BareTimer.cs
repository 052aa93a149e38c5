using System.Runtime.CompilerServices;

namespace Coop.Bench;

/// <summary>A timer of the floor, awaited by one: it knows its place in a binary heap, so that it can be taken out again.</summary>
internal sealed class BareTimer : ICriticalNotifyCompletion
{
    private static (long Due, BareTimer Timer)[] s_heap = new (long, BareTimer)[64];
    private static int s_count;

    private int _place;
    private Action? _then;

    public bool IsCompleted => false;

    internal static BareTimer Sleep(long due)
    {
        var timer = new BareTimer();
        timer.Arm(due);
        return timer;
    }

    /// <summary>Moves time to the next timer and makes its waiter ready; false when there is none.</summary>
    internal static bool PassNext()
    {
        if (s_count == 0) return false;
        var next = s_heap[0].Timer;
        next.Disarm();
        if (next._then is { } then) BareLoop.Push(then);
        return true;
    }

    public BareTimer GetAwaiter() => this;

    public void OnCompleted(Action continuation) => _then = continuation;

    public void UnsafeOnCompleted(Action continuation) => _then = continuation;

    public void GetResult()
    {
        // There is nothing to give.
    }

    internal void Arm(long due)
    {
        if (s_count == s_heap.Length) Array.Resize(ref s_heap, s_count * 2);
        Up(s_count++, (due, this));
    }

    internal void Disarm()
    {
        var last = s_heap[--s_count];
        s_heap[s_count] = default;
        if (_place == s_count) return;
        if (_place > 0 && s_heap[(_place - 1) / 2].Due > last.Due) Up(_place, last);
        else Down(_place, last);
    }

    private static void Up(int place, (long Due, BareTimer Timer) entry)
    {
        for (; place > 0 && s_heap[(place - 1) / 2].Due > entry.Due; place = (place - 1) / 2) Set(place, s_heap[(place - 1) / 2]);
        Set(place, entry);
    }

    private static void Down(int place, (long Due, BareTimer Timer) entry)
    {
        while (true)
        {
            var child = (2 * place) + 1;
            if (child >= s_count) break;
            if (child + 1 < s_count && s_heap[child + 1].Due < s_heap[child].Due) child++;
            if (s_heap[child].Due >= entry.Due) break;
            Set(place, s_heap[child]);
            place = child;
        }
        Set(place, entry);
    }

    private static void Set(int place, (long Due, BareTimer Timer) entry)
    {
        s_heap[place] = entry;
        entry.Timer._place = place;
    }
}
