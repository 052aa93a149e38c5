namespace Coop.Runtime.IO;

/// <summary>Where a thread beside the loop's sleeps until a turn would find something to do. It only watches: what it is told of stays for the loop.</summary>
internal abstract class Sleeper
{
    /// <summary>The sleeper of this poller; null where none but the loop's own thread can wait.</summary>
    internal static Sleeper? For(IPoller poller) => poller switch
    {
        { PollHandle: { } handle } => new HandleSleeper(handle),
        WaitPoller waiting => new PollerSleeper(waiting),
        _ => null,
    };

    /// <summary>Until there is something to do. False when it was stopped.</summary>
    internal abstract bool Sleep();

    /// <summary>Ends the present sleep and all that would come. Any thread, once.</summary>
    internal abstract void Stop();
}
