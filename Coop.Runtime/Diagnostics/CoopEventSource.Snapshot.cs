using System.Diagnostics.Tracing;

namespace Coop.Runtime.Diagnostics;

internal sealed partial class CoopEventSource
{
    /// <summary>Of the events of a snapshot. Grows with every change that a reader of the version before would misunderstand.</summary>
    internal const int ProtocolVersion = 1;

    private const int SnapshotBeginId = 20;
    private const int SnapshotMicrothreadId = 21;
    private const int SnapshotQueueId = 22;
    private const int SnapshotDescriptorId = 23;
    private const int SnapshotHintId = 24;
    private const int SnapshotEndId = 25;

    [Event(SnapshotBeginId, Keywords = Keywords.Snapshot, Level = EventLevel.Informational)]
    internal void SnapshotBegin(
        long version, long loop, long sequence, long nanos, long activeNanos, long idleNanos, long turns, long steps, long posts, long waits, long wakeups,
        long stalls, long microthreads, long started, long failed, long ready, long timers, long nextTimerNanos, long descriptorWaits, long foreignOperations,
        long threadId, string name, string delays, string collector) =>
        Row(SnapshotBeginId, [version, loop, sequence, nanos, activeNanos, idleNanos, turns, steps, posts, waits, wakeups, stalls, microthreads, started, failed, ready, timers, nextTimerNanos, descriptorWaits, foreignOperations, threadId],
            name, delays, collector);

    [Event(SnapshotMicrothreadId, Keywords = Keywords.Snapshot, Level = EventLevel.Informational)]
    internal void SnapshotMicrothread(
        long loop, long sequence, long id, long parentId, long line, long activity, long isCanceled, long waitKind, long waitObjectId, long waitKey, long busyPermille,
        string name, string file, string method, string waitingOn, string stack) =>
        Row(SnapshotMicrothreadId, [loop, sequence, id, parentId, line, activity, isCanceled, waitKind, waitObjectId, waitKey, busyPermille], name, file, method, waitingOn, stack);

    /// <summary>The same, from buffers.</summary>
    [NonEvent]
    internal void SnapshotMicrothread(ReadOnlySpan<long> numbers, RowText texts) => Row(SnapshotMicrothreadId, numbers, texts);

    [Event(SnapshotQueueId, Keywords = Keywords.Snapshot, Level = EventLevel.Informational)]
    internal void SnapshotQueue(long loop, long sequence, long id, long count, long capacity, long getters, long putters, long isClosed, long isStream, string name) =>
        Row(SnapshotQueueId, [loop, sequence, id, count, capacity, getters, putters, isClosed, isStream], name);

    [Event(SnapshotDescriptorId, Keywords = Keywords.Snapshot, Level = EventLevel.Informational)]
    internal void SnapshotDescriptor(long loop, long sequence, long number, long readers, long writers, long exceptional, string waiters) =>
        Row(SnapshotDescriptorId, [loop, sequence, number, readers, writers, exceptional], waiters);

    [Event(SnapshotHintId, Keywords = Keywords.Snapshot, Level = EventLevel.Informational)]
    internal void SnapshotHint(long loop, long sequence, long kind, string text, string microthreads) => Row(SnapshotHintId, [loop, sequence, kind], text, microthreads);

    [Event(SnapshotEndId, Keywords = Keywords.Snapshot, Level = EventLevel.Informational)]
    internal void SnapshotEnd(long loop, long sequence, long microthreadRows, long queueRows, long descriptorRows, long hintRows, long leftOut, long costNanos) =>
        Row(SnapshotEndId, [loop, sequence, microthreadRows, queueRows, descriptorRows, hintRows, leftOut, costNanos]);

    private static int TextsOfSnapshot(int id) => id switch
    {
        SnapshotBeginId => 3,
        SnapshotMicrothreadId => 5,
        SnapshotQueueId or SnapshotDescriptorId => 1,
        SnapshotHintId => 2,
        _ => 0,
    };
}
