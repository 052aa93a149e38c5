namespace Coop.Runtime.IO;

/// <summary>Sleeps beside a poller that has no handle and knows no descriptors.</summary>
internal sealed class PollerSleeper : Sleeper
{
    private readonly WaitPoller _poller;
    private readonly Func<bool> _isOver;

    private volatile bool _isStopped;

    internal PollerSleeper(WaitPoller poller)
    {
        _poller = poller;
        _isOver = () => _isStopped;
    }

    internal override bool Sleep() => _poller.SleepBeside(_isOver);

    internal override void Stop()
    {
        _isStopped = true;
        _poller.Stir();
    }
}
