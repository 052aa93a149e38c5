using System.Diagnostics;
using Coop.Runtime.Native;

namespace Coop.Runtime.IO;

/// <summary>Linux: the kernel keeps the set, idle descriptors cost nothing.</summary>
/// <remarks>
/// <para>Facts: a registration belongs to the pair of open file and number. It ends when the last descriptor of that file is closed, not
/// when this number is: with a duplicate left elsewhere it goes on telling, and neither this number (EBADF, or another file's) nor
/// the duplicate's (ENOENT) can take it back. A set can contain another set, and is readable while that one has something to tell.</para>
/// <list type="number">
/// <item>E1. The doorbell is in the set from beginning to end, edge-triggered, under the reserved token.</item>
/// <item>E2. Once the poll handle was asked for, it is an outer set that contains exactly the inner one: Reset can then throw the
/// inner one away while whoever watches the handle notices nothing.</item>
/// <item>E3. The alarm is in the set from the time the poll handle is asked for, edge-triggered: told once for each expiry, never read. A set that is renewed tells
/// again of one that has expired.</item>
/// <item>E4. No system call is made with a number that Dispose may have closed: all but Ring is the loop's thread.</item>
/// </list>
/// </remarks>
internal sealed unsafe class EpollPoller : IPoller
{
    // Enough that a busy server's look is one call; more would only delay the first of them.
    private const int BatchEvents = 256;

    // Rings end waits (E1).
    private readonly Doorbell _doorbell = Doorbell.OverEventFd();

    // Where the kernel writes what it tells; pinned, never resized.
    private readonly byte[] _events = GC.AllocateUninitializedArray<byte>(BatchEvents * EpollEvent.SizeBytes, pinned: true);

    // The alarm's token: no number has such low bits.
    private const ulong AlarmToken = IPoller.ReservedToken - 1;

    // The set everything is watched by.
    private FdHandle _inner;

    // Contains the inner set, for the sake of PollHandle (E2); null until asked for.
    private FdHandle? _outer;

    // Together with the outer set (E3).
    private FdHandle? _alarm;

    // Whether the kernel and the libc have the call that counts nanoseconds; found out by the first wait that needs it.
    private bool _precise;

    internal EpollPoller(bool precise = true)
    {
        _precise = precise && Environment.Is64BitProcess;
        _inner = AddDoorbell(Epoll.Open());
    }

    public PollerCapabilities Capabilities => PollerCapabilities.Descriptors | PollerCapabilities.Pollable;

    public bool WasRung { get; private set; }

    public bool IsAlarmSet { get; private set; }

    public int? PollHandle
    {
        get
        {
            if (_outer is null)
            {
                AddAlarm(_alarm ??= TimerFd.Open());
                _outer = Contain(Epoll.Open());
            }
            return _outer.Number;
        }
    }

    public WatchResult Watch(int fd, Interest interest, ulong token, bool known)
    {
        Debug.Assert((interest & Interest.Askable) != 0 && (interest & ~Interest.Askable) == 0, "Only what can be asked for.");
        Debug.Assert(token != IPoller.ReservedToken, "The reserved token is the doorbell's.");
        if (fd == _doorbell.Number || fd == _alarm?.Number) return WatchResult.Refused;
        var operation = known ? Epoll.Modify : Epoll.Add;
        // Twice is enough: only a number that another thread reopens between the calls could disappoint us again.
        for (var attempt = 0; ; attempt++)
        {
            var errno = Epoll.Change(_inner.Number, operation, fd, (uint)interest, token);
            switch (errno)
            {
                case 0: return operation == Epoll.Add ? WatchResult.Added : WatchResult.Modified;
                case Errno.NoEntry when attempt < 2: operation = Epoll.Add; break;
                case Errno.Exists when attempt < 2: operation = Epoll.Modify; break;
                case Errno.NotPermitted: return WatchResult.AlwaysReady;
                case Errno.BadDescriptor: return WatchResult.Closed;
                case Errno.NoSpace or Errno.OutOfMemory: return WatchResult.Full;
                default: return WatchResult.Refused;
            }
        }
    }

    public UnwatchResult Unwatch(int fd)
    {
        if (fd == _doorbell.Number || fd == _alarm?.Number) return UnwatchResult.Missing;
        var errno = Epoll.Change(_inner.Number, Epoll.Delete, fd, 0, 0);
        return errno == 0 ? UnwatchResult.Removed : UnwatchResult.Missing;
    }

    public int Wait(long timeoutNanos, Span<Readiness> ready)
    {
        Debug.Assert(ready.Length > 0, "The kernel refuses an empty list.");
        var told = Collect(timeoutNanos, Math.Min(ready.Length, BatchEvents));
        var filled = 0;
        WasRung = false;
        fixed (byte* events = _events)
        {
            for (var i = 0; i < told; i++)
            {
                var at = events + i * EpollEvent.SizeBytes;
                var token = EpollEvent.Token(at);
                if (token == IPoller.ReservedToken)
                {
                    _doorbell.Answer();
                    WasRung = true;
                    continue;
                }
                if (token == AlarmToken)
                {
                    IsAlarmSet = false;
                    continue;
                }
                ready[filled++] = new Readiness(token, (Interest)EpollEvent.Events(at) & Interest.Tellable);
            }
        }
        return filled;
    }

    public void Wake() => _doorbell.Ring();

    public void SetAlarm(long nanos)
    {
        TimerFd.Set(_alarm!, nanos);
        IsAlarmSet = true;
    }

    public void Reset()
    {
        if (_outer is not null) Epoll.Change(_outer.Number, Epoll.Delete, _inner.Number, 0, 0);
        var fresh = Epoll.TryOpen();
        // Only when no descriptor is left is the old set closed before the new one is open.
        _inner.Dispose();
        _doorbell.Renew();
        _inner = AddDoorbell(fresh ?? Epoll.Open());
        if (_outer is null) return;
        AddAlarm(_alarm!);
        Contain(_outer);
    }

    public void Dispose()
    {
        _doorbell.Dispose();
        _inner.Dispose();
        _outer?.Dispose();
        _alarm?.Dispose();
    }

    private FdHandle AddDoorbell(FdHandle set)
    {
        AddOwn(set, _doorbell.Number, IPoller.ReservedToken);
        return set;
    }

    private void AddAlarm(FdHandle alarm) => AddOwn(_inner, alarm.Number, AlarmToken);

    private static void AddOwn(FdHandle set, int number, ulong token)
    {
        var errno = Epoll.Change(set.Number, Epoll.Add, number, (uint)Interest.In | Epoll.EdgeTriggered, token);
        if (errno != 0) throw Errno.Failed("epoll_ctl", errno);
    }

    private FdHandle Contain(FdHandle outer)
    {
        var errno = Epoll.Change(outer.Number, Epoll.Add, _inner.Number, (uint)Interest.In, 0);
        return errno == 0 ? outer : throw Errno.Failed("epoll_ctl", errno);
    }

    /// <summary>One wait as the loop means it: signals that other code handles do not end it.</summary>
    private int Collect(long timeoutNanos, int max)
    {
        var deadline = timeoutNanos > 0 ? Deadline.After(timeoutNanos) : default;
        fixed (byte* events = _events)
        {
            while (true)
            {
                var told = WaitOnce(timeoutNanos, events, max, out var errno);
                if (told > 0) return told;
                if (told < 0 && errno != Errno.Interrupted) throw Errno.Failed("epoll_wait", errno);
                if (timeoutNanos == 0) return 0;
                if (timeoutNanos > 0 && (timeoutNanos = deadline.RemainingNanos) == 0) return 0;
            }
        }
    }

    private int WaitOnce(long timeoutNanos, byte* events, int max, out int errno)
    {
        if (timeoutNanos > 0 && _precise)
        {
            var told = WaitPrecise(timeoutNanos, events, max, out errno);
            if (told >= 0 || errno is not (Errno.NotPermitted or Errno.NotImplemented)) return told;
            _precise = false;
        }
        var milliseconds = timeoutNanos < 0 ? Timeout.Infinite : Deadline.Milliseconds(timeoutNanos);
        var count = Epoll.Wait(_inner.Number, events, max, milliseconds);
        errno = count < 0 ? Errno.Last : 0;
        return count;
    }

    private int WaitPrecise(long timeoutNanos, byte* events, int max, out int errno)
    {
        var timeout = new TimeSpec(timeoutNanos);
        try
        {
            var count = Epoll.WaitPrecise(_inner.Number, events, max, &timeout, null);
            errno = count < 0 ? Errno.Last : 0;
            return count;
        }
        catch (EntryPointNotFoundException)
        {
            errno = Errno.NotImplemented;
            return -1;
        }
    }
}
