using Coop.Runtime.IO;

namespace Coop.Runtime.Tests.Support;

/// <summary>A loop of somebody else's that knows nothing of ours but its handle: it turns us when that is readable, and never else.</summary>
internal sealed class ForeignLoop : IDisposable
{
    private readonly IPoller _poller;
    private readonly EventLoop _guest;
    private readonly Readiness[] _ready = new Readiness[4];

    internal ForeignLoop(EventLoop guest, PollerKind kind = PollerKind.Poll)
    {
        _guest = guest;
        _poller = Pollers.Create(kind);
        _poller.Watch(guest.PollHandle!.Value, Interest.In, 1, known: false);
    }

    /// <summary>How often the handle was readable.</summary>
    internal int Wakes { get; private set; }

    /// <summary>What each turn is given.</summary>
    internal TurnBudget Budget { get; set; }

    /// <summary>Whether the handle is readable now.</summary>
    internal bool IsReadable => _poller.Wait(0, _ready) == 1;

    /// <summary>Turns while the handle is readable.</summary>
    internal void Settle()
    {
        for (int i = 0; Turn(TimeSpan.Zero); i++)
        {
            i.ShouldBeLessThan(100_000, "the handle stays readable");
        }
    }

    /// <summary>Waits for the handle at most so long, and turns once. False when it was not readable.</summary>
    internal bool Turn(TimeSpan patience)
    {
        if (_poller.Wait(patience.Ticks * 100, _ready) == 0)
        {
            return false;
        }
        Wakes++;
        _guest.Turn(Budget);
        return true;
    }

    /// <summary>Runs until it is so; a handle that is not readable for so long has lost something.</summary>
    internal void RunUntil(Func<bool> isDone, double patienceSeconds = Patience.LimitSeconds)
    {
        while (!isDone())
        {
            Turn(TimeSpan.FromSeconds(patienceSeconds)).ShouldBeTrue("the handle is not readable, and something is left to be done");
        }
    }

    public void Dispose() => _poller.Dispose();
}
