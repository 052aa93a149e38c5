using System.Runtime.ExceptionServices;
using Coop.Runtime.Native;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.IO;

internal sealed partial class DescriptorTable
{
    // As many as a busy server's look is to hand out; what does not fit is told by the next one.
    private const int ReadyLimit = 256;

    // What the poller tells.
    private readonly Readiness[] _ready = new Readiness[ReadyLimit];

    // Those that remember whom they woke.
    private readonly List<Descriptor> _served = [];

    // A look before a wait is a system call too many when it finds nothing: after each miss it is left out twice as often, up to a limit.
    private const int SkipLimit = 64;

    private int _skip;
    private int _skipsLeft;

    // Whether the look before a wait has answered a ring: then there is something to do, and nothing to wait for.
    private bool _wasRung;

    /// <summary>Waits, or only looks, and makes the waiters of what is ready ready.</summary>
    /// <param name="waitNanos">How long to wait for something to be ready; 0 not at all, -1 for ever.</param>
    /// <returns>How many descriptors were ready.</returns>
    internal int Look(long waitNanos)
    {
        ForgetServed();
        var told = waitNanos == 0 ? 0 : LookFirst();
        if (told == 0)
        {
            if (FindDisposed() || _wasRung) waitNanos = 0;
            told = poller.Wait(waitNanos, _ready);
        }
        if (told > 1) Fetch(_ready.AsSpan(0, told));
        foreach (ref readonly var readiness in _ready.AsSpan(0, told)) HandOut(readiness.Token, readiness.What);
        if (_mustReset) StartAnew();
        return told;
    }

    /// <summary>Before a wait, when there was something the last times: then nobody has to be asked whether it was disposed of.</summary>
    private int LookFirst()
    {
        _wasRung = false;
        if (WaitCount == 0) return 0;
        if (_skipsLeft > 0)
        {
            _skipsLeft--;
            return 0;
        }
        var told = poller.Wait(0, _ready);
        _wasRung = poller.WasRung;
        _skip = told > 0 ? 0 : Math.Min((_skip * 2) + 1, SkipLimit);
        _skipsLeft = _skip;
        return told;
    }

    /// <summary>Whether a wait would end at once; asks the kernel, registers nothing.</summary>
    internal bool IsReady(int number, Interest direction)
    {
        RequireDescriptors();
        var told = Poll.Ask(number, (short)direction);
        return (told & PollFd.Invalid) == 0 ? told != 0 : throw DescriptorErrors.NotOpen(number);
    }

    private void HandOut(ulong token, Interest what)
    {
        var descriptor = Find(Descriptor.NumberOf(token));
        if (descriptor is null || descriptor.Token != token || descriptor.Registered == Interest.None)
        {
            // A file whose number we took for closed: it lives on in a duplicate or a child, and tells for ever (C19).
            _mustReset = true;
            return;
        }
        // Asked here as well: the file may live on elsewhere and tell, though its owner is gone.
        if (EndIfDisposed(descriptor)) return;
        var waiting = descriptor.Waiting;
        if ((what & Interest.Ended) != 0)
        {
            if (waiting == Interest.None) TakeBack(descriptor, what);
            else WakeAll(descriptor);
            return;
        }
        if ((what & Interest.In) != 0) WakeFirst(descriptor, ref descriptor.Reading);
        if ((what & Interest.Out) != 0) WakeFirst(descriptor, ref descriptor.Writing);
        if ((what & Interest.Exceptional) != 0) WakeFirst(descriptor, ref descriptor.Exceptional);
        var unwanted = what & ~waiting;
        if (unwanted != Interest.None) TakeBack(descriptor, unwanted);
    }

    private void WakeFirst(Descriptor descriptor, ref DescriptorSide side)
    {
        if (side.IsServed) return;
        for (var waiter = side.Waiters?.First; waiter is not null; waiter = waiter.Next)
        {
            if (!((Waiter<Unit>)waiter).Fire(default)) continue;
            Leave(descriptor, ref side, waiter);
            return;
        }
    }

    private void WakeAll(Descriptor descriptor) => End(descriptor, null);

    private void EndAll(Descriptor descriptor, Exception error)
    {
        if (descriptor.Waiting != Interest.None) End(descriptor, ExceptionDispatchInfo.Capture(error));
        // At once: whoever has the number next must not be taken for one that goes on.
        Settle(descriptor);
    }

    private void End(Descriptor descriptor, ExceptionDispatchInfo? error)
    {
        End(descriptor, ref descriptor.Reading, error);
        End(descriptor, ref descriptor.Writing, error);
        End(descriptor, ref descriptor.Exceptional, error);
    }

    private void End(Descriptor descriptor, ref DescriptorSide side, ExceptionDispatchInfo? error)
    {
        for (var waiter = side.Waiters?.First; waiter is not null;)
        {
            var isTaken = error is null ? ((Waiter<Unit>)waiter).Fire(default) : waiter.Fail(error);
            // Only now: taking it may have withdrawn its neighbour, another branch of the same choice.
            var next = waiter.Next;
            if (isTaken) Leave(descriptor, ref side, waiter);
            waiter = next;
        }
    }

    private void Leave(Descriptor descriptor, ref DescriptorSide side, Waiter waiter)
    {
        descriptor.Remove(waiter, side.Waiters!);
        WaitCount--;
        side.Woke(waiter);
        if (descriptor.IsRemembered) return;
        descriptor.IsRemembered = true;
        _served.Add(descriptor);
    }

    /// <summary>After the steps: whoever had its step is forgotten, and the owner with it unless it is waited for again (F3).</summary>
    internal void ForgetServed()
    {
        for (var i = _served.Count; i > 0; i--)
        {
            var descriptor = _served[i - 1];
            if (descriptor.Served != Interest.None) continue;
            descriptor.Forget();
            descriptor.IsRemembered = false;
            Settle(descriptor);
            _served[i - 1] = _served[^1];
            _served.RemoveAt(_served.Count - 1);
        }
    }
}
