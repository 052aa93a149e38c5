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

    // The sides that remember whom they woke.
    private readonly List<DescriptorSide> _served = [];

    /// <summary>Waits, or only looks, and makes the waiters of what is ready ready.</summary>
    /// <param name="waitNanos">How long to wait for something to be ready; 0 not at all, -1 for ever.</param>
    internal void Look(long waitNanos)
    {
        ForgetServed();
        if (FindDisposed()) waitNanos = 0;
        var told = poller.Wait(waitNanos, _ready);
        foreach (ref readonly var readiness in _ready.AsSpan(0, told)) HandOut(readiness.Token, readiness.What);
        if (_mustReset) StartAnew();
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
        var waiting = descriptor.Waiting;
        if ((what & Interest.Ended) != 0)
        {
            if (waiting == Interest.None) TakeBack(descriptor, what);
            else WakeAll(descriptor);
            return;
        }
        var unwanted = what & ~waiting;
        WakeFirst(descriptor.Reading, what & Interest.In);
        WakeFirst(descriptor.Writing, what & Interest.Out);
        WakeFirst(descriptor.Exceptional, what & Interest.Exceptional);
        Settle(descriptor);
        if (unwanted != Interest.None) TakeBack(descriptor, unwanted);
    }

    private void WakeFirst(DescriptorSide side, Interest told)
    {
        if (told == Interest.None || side.IsServed) return;
        for (var waiter = side.Waiters.First; waiter is not null; waiter = waiter.Next)
        {
            if (!((Waiter<Unit>)waiter).Fire(default)) continue;
            Leave(side, waiter);
            return;
        }
    }

    private void WakeAll(Descriptor descriptor) => End(descriptor, null);

    private void EndAll(Descriptor descriptor, Exception error)
    {
        if (descriptor.Waiting != Interest.None) End(descriptor, ExceptionDispatchInfo.Capture(error));
    }

    private void End(Descriptor descriptor, ExceptionDispatchInfo? error)
    {
        End(descriptor.Reading, error);
        End(descriptor.Writing, error);
        End(descriptor.Exceptional, error);
        Settle(descriptor);
    }

    private void End(DescriptorSide side, ExceptionDispatchInfo? error)
    {
        for (var waiter = side.Waiters.First; waiter is not null;)
        {
            var isTaken = error is null ? ((Waiter<Unit>)waiter).Fire(default) : waiter.Fail(error);
            // Only now: taking it may have withdrawn its neighbour, another branch of the same choice.
            var next = waiter.Next;
            if (isTaken) Leave(side, waiter);
            waiter = next;
        }
    }

    private void Leave(DescriptorSide side, Waiter waiter)
    {
        side.Waiters.Remove(waiter);
        if (side.Woke(waiter)) _served.Add(side);
        WaitCount--;
    }

    private void ForgetServed()
    {
        for (var i = _served.Count; i > 0; i--)
        {
            var side = _served[i - 1];
            if (side.IsServed) continue;
            side.Forget();
            _served[i - 1] = _served[^1];
            _served.RemoveAt(_served.Count - 1);
        }
    }
}
