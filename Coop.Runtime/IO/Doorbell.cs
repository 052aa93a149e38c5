using Coop.Runtime.Native;

namespace Coop.Runtime.IO;

/// <summary>What another thread rings to end a wait: a descriptor that becomes readable.</summary>
/// <remarks>
/// <para>Facts: a ring is two system calls, a microsecond; posts come in bursts, and all of a burst want the same one.</para>
/// <para>States: silent → (the first Ring) rung → (Answer, by the loop, when its poller has told of it) silent. Dispose leaves it
/// rung for ever.</para>
/// <list type="number">
/// <item>D1. Only the ring that finds it silent writes, so at most one write is pending: a pipe never fills, no write ever blocks.</item>
/// <item>D2. Ring and Answer exchange the flag, they never merely read or set it. A ringer that finds it rung has its earlier writes
/// ordered before that exchange, and thereby before the Answer to come; the loop looks at its inbox after Answer.</item>
/// <item>D3. Bytes are taken before the flag is cleared: the other way round the bytes of the next ring could be taken with them,
/// and the flag would stay set with nothing left to tell of it.</item>
/// <item>D4. A ring holds a reference to the descriptor while it writes: Dispose cannot give the number to a stranger meanwhile.</item>
/// </list>
/// </remarks>
internal sealed unsafe class Doorbell : IDisposable
{
    private const int Silent = 0;
    private const int Rung = 1;

    // What the poller watches.
    private readonly FdHandle _listening;

    // Where a ring is written; the same for a counter.
    private readonly FdHandle _ringing;

    // Whether the poller tells of a ring until its bytes are taken, or only once.
    private readonly bool _takesBytes;

    // See the states above.
    private int _state;

    private Doorbell(FdHandle listening, FdHandle ringing, bool takesBytes)
    {
        _listening = listening;
        _ringing = ringing;
        _takesBytes = takesBytes;
    }

    /// <summary>The number to watch.</summary>
    internal int Number => _listening.Number;

    /// <summary>For an edge-triggered poller: nothing has to be read, which saves a system call for each ring.</summary>
    internal static Doorbell OverEventFd()
    {
        var counter = EventFd.Open();
        return new Doorbell(counter, counter, takesBytes: false);
    }

    /// <summary>For a level-triggered poller on any Unix.</summary>
    internal static Doorbell OverPipe()
    {
        var (read, write) = Pipe.Open();
        return new Doorbell(read, write, takesBytes: true);
    }

    /// <summary>Any thread.</summary>
    internal void Ring()
    {
        if (Interlocked.Exchange(ref _state, Rung) == Rung) return;
        var held = false;
        try
        {
            _ringing.DangerousAddRef(ref held);
            Write();
        }
        catch (ObjectDisposedException)
        {
            // The loop is gone, and with it everyone who could have been woken (P6).
        }
        finally
        {
            if (held) _ringing.DangerousRelease();
        }
    }

    /// <summary>The poller has told of a ring.</summary>
    internal void Answer()
    {
        if (_takesBytes) Take();
        Interlocked.Exchange(ref _state, Silent);
    }

    /// <summary>Before a counter is watched by a new set, which would tell again of every ring that was ever written.</summary>
    internal void Renew()
    {
        Take();
        if (Volatile.Read(ref _state) == Rung) Write();
    }

    public void Dispose()
    {
        Interlocked.Exchange(ref _state, Rung);
        _listening.Dispose();
        _ringing.Dispose();
    }

    private void Write()
    {
        var one = 1UL;
        while (Libc.Write(_ringing.Number, &one, sizeof(ulong)) < 0 && Errno.Last == Errno.Interrupted)
        {
        }
    }

    private void Take()
    {
        ulong taken;
        while (Libc.Read(_listening.Number, &taken, sizeof(ulong)) < 0 && Errno.Last == Errno.Interrupted)
        {
        }
    }
}
