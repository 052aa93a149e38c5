namespace Coop.Runtime.IO;

/// <summary>Where the loop's thread sleeps: until a descriptor is ready, a time is over, or another thread rings.</summary>
/// <remarks>
/// <para>Facts: a kernel watches open files, a program knows numbers. A number can be closed and given to another file at any time,
/// and a file can live on under a number that we never saw. A poller hides none of that; it says what it found.</para>
/// <para>Rules for every implementation, held by <c>PollerContract</c>:</para>
/// <list type="number">
/// <item>P1. Level-triggered: what is ready is told by every Wait until it is not ready or not watched.</item>
/// <item>P2. Error and Hangup are told whether asked for or not.</item>
/// <item>P3. A Wait tells a descriptor at most once. When not all fit, the rest is told by the next ones; nobody starves.</item>
/// <item>P4. Wait is never early but for readiness or a ring, and allocates nothing.</item>
/// <item>P5. A Wake that happens before, during or between waits ends one wait; many may end the same one. What a thread wrote
/// before its Wake is visible when that Wait returns.</item>
/// <item>P6. Wake after or during Dispose does nothing, and touches no descriptor of anyone else.</item>
/// <item>P7. Nothing that a poller opens is inherited by a child process.</item>
/// <item>P8. The same PollHandle for life. It is readable while a Wait would not block.</item>
/// <item>P9. An alarm that is over makes the PollHandle readable and ends one Wait, which clears IsAlarmSet; never early. A new one replaces it. A poller
/// without a handle has alarms just when it has no descriptors.</item>
/// </list>
/// <para>All but Wake belongs to the loop's thread.</para>
/// </remarks>
internal interface IPoller : IDisposable
{
    /// <summary>The token that belongs to the poller itself; everything else may be used.</summary>
    const ulong ReservedToken = ulong.MaxValue;

    /// <summary>What this poller can do.</summary>
    PollerCapabilities Capabilities { get; }

    /// <summary>A descriptor for somebody else's poller, for reading only; null where there is none.</summary>
    int? PollHandle { get; }

    /// <summary>Whether the last Wait found a ring.</summary>
    bool WasRung { get; }

    /// <summary>Whether an alarm was set that no Wait has been ended by.</summary>
    bool IsAlarmSet { get; }

    /// <summary>Watches a descriptor from now on, or for something else than before.</summary>
    /// <param name="fd">The number.</param>
    /// <param name="interest">Some of <see cref="Interest.Askable"/>; not nothing, which would still be told of hangups.</param>
    /// <param name="token">Comes back with each readiness.</param>
    /// <param name="known">Whether it is believed to be watched already. A wrong belief costs a system call, no more.</param>
    WatchResult Watch(int fd, Interest interest, ulong token, bool known);

    /// <summary>Watches a descriptor no longer.</summary>
    UnwatchResult Unwatch(int fd);

    /// <summary>Waits until something is ready, the time is over or somebody rang; tells how many entries were filled.</summary>
    /// <param name="timeoutNanos">0 only looks; <see cref="Timeout.Infinite"/> waits for ever.</param>
    /// <param name="ready">Filled from the start; at least one entry long.</param>
    int Wait(long timeoutNanos, Span<Readiness> ready);

    /// <summary>Ends the present or the next Wait. Any thread.</summary>
    void Wake();

    /// <summary>Makes the PollHandle readable after so many nanoseconds, at least one, and ends a Wait. Where there is a handle, it was asked for.</summary>
    void SetAlarm(long nanos);

    /// <summary>Forgets every descriptor, also those that no number reaches any more. A ring that is pending stays.</summary>
    void Reset();
}
