using System.Collections.Concurrent;

namespace Coop.Runtime.Tests.Support;

/// <summary>Somebody else's loop: a queue of callbacks that the test's thread empties.</summary>
internal sealed class TestHost
{
    private readonly ConcurrentQueue<Action> _queue = new();
    private readonly SemaphoreSlim _count = new(0);
    private int _posts;

    /// <summary>How often it was asked.</summary>
    internal int Posts => Volatile.Read(ref _posts);

    /// <summary>Callbacks that wait.</summary>
    internal int Waiting => _count.CurrentCount;

    /// <summary>Thrown by each post from now on.</summary>
    internal volatile Exception? Refusal;

    internal void Post(Action callback)
    {
        if (Refusal is { } error)
        {
            throw error;
        }
        Interlocked.Increment(ref _posts);
        _queue.Enqueue(callback);
        _count.Release();
    }

    /// <summary>Runs one callback, if one comes in that time.</summary>
    internal bool RunOne(double patienceSeconds)
    {
        if (!_count.Wait(TimeSpan.FromSeconds(patienceSeconds)))
        {
            return false;
        }
        _queue.TryDequeue(out Action? callback).ShouldBeTrue();
        callback!();
        return true;
    }

    /// <summary>Takes one without running it.</summary>
    internal Action Take(double patienceSeconds = Patience.LimitSeconds)
    {
        _count.Wait(TimeSpan.FromSeconds(patienceSeconds)).ShouldBeTrue();
        _queue.TryDequeue(out Action? callback).ShouldBeTrue();
        return callback!;
    }

    internal void RunUntil(Func<bool> isDone, double patienceSeconds = Patience.LimitSeconds)
    {
        while (!isDone())
        {
            RunOne(patienceSeconds).ShouldBeTrue("the host is not asked, and something is left to be done");
        }
    }

    internal void RunUntil(Task ended)
    {
        _ = ended.ContinueWith(_ => Post(() => { }), TaskScheduler.Default);
        RunUntil(() => ended.IsCompleted);
    }

    /// <summary>Until nothing comes any more.</summary>
    internal void Settle()
    {
        while (RunOne(0.05))
        {
        }
    }
}
