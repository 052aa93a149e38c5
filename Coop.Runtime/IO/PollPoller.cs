using System.Diagnostics;
using Coop.Runtime.Native;

namespace Coop.Runtime.IO;

/// <summary>Any Unix: the list of descriptors is ours, and the kernel walks through all of it at each wait.</summary>
/// <remarks>
/// <para>Facts: poll knows numbers only. A number that was closed is told as an error, one that was reused is watched as what it is
/// now; nothing is left behind in a kernel, so nothing can be orphaned. Regular files are always ready.</para>
/// <list type="number">
/// <item>L1. Entries 0 to <c>_count</c> - 1 are in use and have no gap; entry 0 is the doorbell.</item>
/// <item>L2. <c>_places[fd]</c> is the entry of that number, 0 when it has none; <c>_list[_places[fd]].Fd == fd</c>.</item>
/// <item>L3. Each wait begins to tell where the last one that could not tell all had stopped (P3).</item>
/// </list>
/// </remarks>
internal sealed unsafe class PollPoller : IPoller
{
    private const int SmallestCapacity = 64;

    // Rings end waits; entry 0.
    private readonly Doorbell _doorbell = Doorbell.OverPipe();

    // What the kernel reads and writes; pinned, for a collection may happen while it does.
    private PollFd[] _list = GC.AllocateUninitializedArray<PollFd>(SmallestCapacity, pinned: true);

    // The token of each entry.
    private ulong[] _tokens = new ulong[SmallestCapacity];

    // From number to entry (L2).
    private int[] _places = new int[SmallestCapacity];

    // See L1.
    private int _count = 1;

    // See L3.
    private int _cursor = 1;

    public PollPoller() => _list[0] = new PollFd { Fd = _doorbell.Number, Wanted = (short)Interest.In };

    public PollerCapabilities Capabilities => PollerCapabilities.Descriptors;

    public int? PollHandle => null;

    public bool WasRung { get; private set; }

    public bool IsAlarmSet => false;

    public WatchResult Watch(int fd, Interest interest, ulong token, bool known)
    {
        Debug.Assert((interest & Interest.Askable) != 0 && (interest & ~Interest.Askable) == 0, "Only what can be asked for.");
        Debug.Assert(token != IPoller.ReservedToken, "The reserved token is the doorbell's.");
        if (!Libc.IsOpen(fd)) return WatchResult.Closed;
        if (fd == _doorbell.Number) return WatchResult.Refused;
        var result = WatchResult.Modified;
        var place = Place(fd);
        if (place == 0)
        {
            place = Append(fd);
            result = WatchResult.Added;
        }
        _list[place].Wanted = (short)interest;
        _tokens[place] = token;
        return result;
    }

    public UnwatchResult Unwatch(int fd)
    {
        var place = Place(fd);
        if (place == 0) return UnwatchResult.Missing;
        var last = --_count;
        _list[place] = _list[last];
        _tokens[place] = _tokens[last];
        _places[_list[place].Fd] = place;
        _places[fd] = 0;
        return UnwatchResult.Removed;
    }

    public int Wait(long timeoutNanos, Span<Readiness> ready)
    {
        Debug.Assert(ready.Length > 0, "Somebody must be told.");
        var told = Collect(timeoutNanos);
        WasRung = told > 0 && _list[0].Happened != 0;
        if (WasRung)
        {
            _doorbell.Answer();
            told--;
        }
        return told > 0 ? Tell(told, ready) : 0;
    }

    public void Wake() => _doorbell.Ring();

    public void SetAlarm(long nanos) => throw new UnreachableException("There is no handle that could tell of it.");

    public void Reset()
    {
        _count = 1;
        _cursor = 1;
        Array.Clear(_places);
    }

    public void Dispose() => _doorbell.Dispose();

    private int Place(int fd) => (uint)fd < (uint)_places.Length ? _places[fd] : 0;

    private int Append(int fd)
    {
        if (fd >= _places.Length) Array.Resize(ref _places, Math.Max(fd + 1, _places.Length * 2));
        if (_count == _list.Length)
        {
            var list = GC.AllocateUninitializedArray<PollFd>(_count * 2, pinned: true);
            _list.CopyTo(list, 0);
            _list = list;
            Array.Resize(ref _tokens, _count * 2);
        }
        _list[_count] = new PollFd { Fd = fd };
        _places[fd] = _count;
        return _count++;
    }

    private int Tell(int told, Span<Readiness> ready)
    {
        var filled = 0;
        var place = _cursor < _count ? _cursor : 1;
        for (var left = told; left > 0 && filled < ready.Length; place = place + 1 < _count ? place + 1 : 1)
        {
            int happened = _list[place].Happened;
            if (happened == 0) continue;
            left--;
            if ((happened & PollFd.Invalid) != 0) happened |= (int)Interest.Error;
            ready[filled++] = new Readiness(_tokens[place], (Interest)happened & Interest.Tellable);
        }
        _cursor = place;
        return filled;
    }

    /// <summary>One wait as the loop means it: signals that other code handles do not end it.</summary>
    private int Collect(long timeoutNanos)
    {
        var deadline = timeoutNanos > 0 ? Deadline.After(timeoutNanos) : default;
        fixed (PollFd* list = _list)
        {
            while (true)
            {
                var milliseconds = timeoutNanos < 0 ? Timeout.Infinite : Deadline.Milliseconds(timeoutNanos);
                var told = Poll.Wait(list, (nuint)_count, milliseconds);
                if (told > 0) return told;
                if (told < 0 && Errno.Last is var errno and not Errno.Interrupted) throw Errno.Failed("poll", errno);
                if (timeoutNanos == 0) return 0;
                if (timeoutNanos > 0 && (timeoutNanos = deadline.RemainingNanos) == 0) return 0;
            }
        }
    }
}
