namespace Coop.Runtime.IO;

/// <summary>Waits in a poller that knows no descriptors, and may be waited in by any thread: the ring that it takes is all that there was to tell.</summary>
internal sealed class PollerSleeper(IPoller poller) : Sleeper
{
    // Set before the ring that tells of it.
    private volatile bool _isStopped;

    internal override bool Sleep()
    {
        if (!_isStopped) poller.Wait(Timeout.Infinite, new Readiness[1]);
        return !_isStopped;
    }

    internal override void Stop()
    {
        _isStopped = true;
        poller.Wake();
    }
}
