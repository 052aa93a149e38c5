using System.Runtime.InteropServices;
using Coop.Runtime.Native;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.IO;

/// <summary>Who waits for which file descriptor, and what the poller was told about it (C18, C19).</summary>
/// <remarks>
/// <para>Facts: a number is all that most programs have; it can be closed and mean another file at any moment, without notice. A system
/// call costs ten switches. What is ready is told again and again until it is not.</para>
/// <para>Parts: this file arms and withdraws; <c>.Look</c> hands out what the poller tells; <c>.Kernel</c> decides what the poller
/// is told; <c>.Closing</c> ends the waits of what is closed.</para>
/// <list type="number">
/// <item>T1. Every waiter has its direction registered; but for what is always ready, which wakes who can be woken as it is armed.</item>
/// <item>T2. A borrowed number is told to the poller at each park: only that finds out that it means another file by now. An owner's is
/// told once, for its close goes through the loop.</item>
/// <item>T3. What is told for nobody is registered no longer, and what cannot be taken back makes the poller start anew: never a spin.
/// What is told while the one it woke stands in the run queue is told for that one: a busy loop registers nothing anew.</item>
/// <item>T4. One readiness wakes the first waiter of its direction, and the next one only when that one had its step. Hangup, error and
/// closing wake all.</item>
/// <item>T5. Nothing here runs user code: waiters go to the run queue (C2).</item>
/// </list>
/// </remarks>
internal sealed partial class DescriptorTable(IPoller poller, string loop) : IDisposable
{
    // By number; grows by need.
    private Descriptor?[] _byNumber = new Descriptor?[64];

    // The poller's numbers may be anybody's.
    private bool _isDisposed;

    /// <summary>How many waits are armed.</summary>
    internal int WaitCount { get; private set; }

    /// <summary>For another poller to watch; null where there is none.</summary>
    internal int? PollHandle => poller.PollHandle;

    /// <summary>Ends a look; any thread.</summary>
    internal void Wake() => poller.Wake();

    /// <summary>Where another thread sleeps for the loop; null where none can.</summary>
    internal Sleeper? MakeSleeper() => Sleeper.For(poller);

    /// <summary>Whether an alarm is set and was not told.</summary>
    internal bool IsAlarmSet => poller.IsAlarmSet;

    /// <summary>Makes the handle readable after so long; once it was asked for.</summary>
    internal void SetAlarm(long nanos) => poller.SetAlarm(nanos);

    /// <summary>Waits for a borrowed number.</summary>
    internal void Arm(Waiter<Unit> waiter, int number, Interest direction)
    {
        RequireDescriptors();
        var descriptor = Entry(number);
        EndIfDisposed(descriptor);
        // Whoever was woken through an owner waits no more: a borrowed number has nothing to do with that owner.
        Settle(descriptor);
        Join(descriptor, direction, waiter, Watch(descriptor, direction));
    }

    /// <summary>Waits for a descriptor whose owner tells before it closes it.</summary>
    /// <param name="waiter">Who.</param>
    /// <param name="handle">The owner.</param>
    /// <param name="identity">An object that stands for this owner and does not keep it alive.</param>
    /// <param name="owner">What <see cref="OwnerOf"/> gives back for it.</param>
    /// <param name="direction">For what.</param>
    /// <returns>The number.</returns>
    internal int Arm(Waiter<Unit> waiter, SafeHandle handle, object identity, object owner, Interest direction)
    {
        // The way of nearly every wait: nothing to ask, nothing to tell. Its identity says that its number was good, and IsClosed that it still is.
        if (!handle.IsClosed && Find((int)handle.DangerousGetHandle()) is { } known && known.Handle == handle
            && known.Identity == identity && (known.Registered & direction) != 0 && !_isDisposed)
        {
            known.Append(waiter, direction);
            WaitCount++;
            return known.Number;
        }
        return ArmSlowly(waiter, handle, identity, owner, direction);
    }

    /// <summary>Gives what was handed to Arm for the owner that is or was just waited for under this number; whoever asks sees whether it is the one that is meant.</summary>
    internal object? OwnerOf(int number) => Find(number)?.Owner;

    private int ArmSlowly(Waiter<Unit> waiter, SafeHandle handle, object identity, object owner, Interest direction)
    {
        RequireDescriptors();
        var isReferenced = false;
        try
        {
            // For the length of this call only. While it is held nobody can see that the handle was disposed of, so its waiters would
            // wait for ever; and a socket's Dispose spins until it is let go: on the loop's own thread, for ever as well.
            handle.DangerousAddRef(ref isReferenced);
            var descriptor = Entry((int)handle.DangerousGetHandle());
            EndIfDisposed(descriptor);
            if (descriptor.Handle != handle) Settle(descriptor);
            var isKnown = descriptor.Identity == identity && (descriptor.Registered & direction) != 0;
            var result = isKnown ? WatchResult.Modified : Watch(descriptor, direction);
            descriptor.Identity = identity;
            Join(descriptor, direction, waiter, result);
            if (waiter.List is not null && descriptor.Handle is null) Remember(descriptor, handle, owner);
            return descriptor.Number;
        }
        finally
        {
            if (isReferenced) handle.DangerousRelease();
        }
    }

    /// <summary>Waits no longer.</summary>
    internal void Withdraw(Waiter waiter, int number)
    {
        if (waiter.List is not { } list) return;
        var descriptor = _byNumber[number]!;
        descriptor.Remove(waiter, list);
        WaitCount--;
        Settle(descriptor);
    }

    /// <summary>Waiters that are left stay parked, and can still be withdrawn; nothing reaches the poller any more.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        poller.Dispose();
    }

    private void RequireDescriptors()
    {
        if (_isDisposed) throw DescriptorErrors.LoopEnded(loop);
        if ((poller.Capabilities & PollerCapabilities.Descriptors) == 0) throw DescriptorErrors.NotOnThisPoller();
    }

    private Descriptor Entry(int number)
    {
        if (number < 0) throw DescriptorErrors.NotOpen(number);
        if (number >= _byNumber.Length)
        {
            // A number that is open is small, the system sees to that; any other one must not decide about our memory.
            if (!Libc.IsOpen(number)) throw DescriptorErrors.NotOpen(number);
            Array.Resize(ref _byNumber, Math.Max(number + 1, _byNumber.Length * 2));
        }
        return _byNumber[number] ??= new Descriptor(number);
    }

    private Descriptor? Find(int number) => (uint)number < (uint)_byNumber.Length ? _byNumber[number] : null;

    private void Join(Descriptor descriptor, Interest direction, Waiter<Unit> waiter, WatchResult result)
    {
        switch (result)
        {
            case WatchResult.Closed: throw DescriptorErrors.NotOpen(descriptor.Number);
            case WatchResult.Full: throw DescriptorErrors.Full(descriptor.Number);
            case WatchResult.Refused: throw DescriptorErrors.Refused(descriptor.Number);
        }
        // A waiter that would not have it now keeps watching: whoever decides for it looks for itself.
        if (result == WatchResult.AlwaysReady && waiter.Fire(default)) return;
        descriptor.Append(waiter, direction);
        WaitCount++;
    }

    /// <summary>When nobody waits, the owner is not remembered any more (F3).</summary>
    private void Settle(Descriptor descriptor)
    {
        if (descriptor.Handle is not null && descriptor.Waiting == Interest.None) ForgetOwner(descriptor);
    }
}
