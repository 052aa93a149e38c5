// What those who watch a loop (meters, traces, the watchdog) are told by it: the layer above makes one for each loop. All of it is called by the loop's thread.

namespace Coop.Runtime.Loop;

internal abstract class LoopWatch
{
    /// <summary>The loop was bound to the calling thread.</summary>
    internal abstract void Bound();

    /// <summary>The loop has looked, and perhaps waited before. True: somebody wants to know how long things take, until the next look.</summary>
    internal abstract bool OnLook();

    /// <summary>Only while timed: the loop is about to wait.</summary>
    internal abstract void BeforeWait();

    /// <summary>Only while timed: how many of the next steps to run until the clock is read again.</summary>
    internal abstract int BeginPart(int steps);

    /// <summary>Only while timed: so many steps were run.</summary>
    internal abstract void EndPart(int steps);

    /// <summary>Only while traced: a microthread was started.</summary>
    internal abstract void Started(Strand strand);

    /// <summary>Only while traced: a microthread has ended.</summary>
    internal abstract void Ended(Strand strand);

    /// <summary>Code on the loop begins to wait in a way that blocks the thread (C16), or has stopped to.</summary>
    internal abstract void Blocking(bool isBlocked);

    /// <summary>It has been blocked for so long, and still is: on the blocked thread.</summary>
    internal abstract void Blocked(Strand strand, TimeSpan since, string stack);
}
