using Coop.Runtime.Native;

namespace Coop.Runtime.IO;

/// <summary>Polls the poll handle, which it does not own.</summary>
/// <remarks>
/// <para>Facts: to poll a number takes nothing from whoever owns it, also when it was closed and is a stranger's by now.</para>
/// <list type="number">
/// <item>Z1. Stop rings before whoever stops closes the handle, and the ring is never answered: each poll after it sees the ring, and looks at nothing else.</item>
/// <item>Z2. The bell is closed by the sleeper itself, after its last poll, and then its number is not used any more.</item>
/// </list>
/// </remarks>
internal sealed unsafe class HandleSleeper(int handle) : Sleeper
{
    // Rung once, to stop.
    private readonly Doorbell _bell = Doorbell.OverEventFd();

    // See Z2.
    private bool _isOver;

    internal override bool Sleep()
    {
        if (_isOver) return false;
        var list = stackalloc PollFd[2];
        list[0] = new PollFd { Fd = _bell.Number, Wanted = (short)Interest.In };
        list[1] = new PollFd { Fd = handle, Wanted = (short)Interest.In };
        while (true)
        {
            var told = Poll.Wait(list, 2, Timeout.Infinite);
            if (told < 0 && Errno.Last is var errno and not Errno.Interrupted)
            {
                End();
                throw Errno.Failed("poll", errno);
            }
            if (told <= 0) continue;
            if (list[0].Happened == 0) return true;
            End();
            return false;
        }
    }

    private void End()
    {
        _isOver = true;
        _bell.Dispose();
    }

    internal override void Stop() => _bell.Ring();
}
