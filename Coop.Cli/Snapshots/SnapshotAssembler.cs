// Puts the parts of snapshots together, from whatever comes of them.
//
// Facts
//   A loop writes a beginning, rows and an end, in this order, one snapshot after the other. A session may lose any of them, and may hand them over late, twice
//   or in another order. Snapshots of several loops mingle.
// Invariants
//   S1  A snapshot is given out once: when its beginning, its end and all the rows that the end counts are there.
//   S2  One that lacks rows is given out when a later one of its loop is whole, or two later ones have begun: it says how many it lacks. Without its beginning or
//       its end it is dropped.
//   S3  Of a loop, snapshots are given out in the order of their numbers. What comes for one that is out already, or for an older one, is ignored.
//   S4  Of a loop at most two snapshots wait, of limited rows: a target that makes no sense costs no memory.
namespace Coop.Cli.Snapshots;

internal sealed class SnapshotAssembler
{
    internal const int LimitRows = 40_000;

    private const int LimitLoops = 1000;
    private const int LimitPending = 2;

    private readonly Dictionary<long, SortedDictionary<long, PendingSnapshot>> _pending = [];
    private readonly Dictionary<long, long> _lastOut = [];
    private readonly Queue<LoopSnapshot> _ready = new();

    /// <summary>Snapshots that were begun and could not be given out.</summary>
    internal long Dropped { get; private set; }

    internal void Add(SnapshotStart start) => Find(start.Loop, start.Sequence)?.Add(start);

    internal void Add(SnapshotEnd end) => Find(end.Loop, end.Sequence)?.Add(end);

    internal void Add(long loop, long sequence, MicrothreadRow row) => Find(loop, sequence)?.Microthreads.TryAdd(row.Id, row);

    internal void Add(long loop, long sequence, QueueRow row) => Find(loop, sequence)?.Queues.TryAdd(row.Id, row);

    internal void Add(long loop, long sequence, DescriptorRow row) => Find(loop, sequence)?.Descriptors.TryAdd(row.Number, row);

    internal void Add(long loop, long sequence, HintRow row) => Find(loop, sequence)?.Hints.TryAdd((row.Text, row.Microthreads.Count > 0 ? row.Microthreads[0] : 0), row);

    /// <summary>The loop has ended: nothing more comes of it.</summary>
    internal void Forget(long loop)
    {
        _pending.Remove(loop);
        _lastOut.Remove(loop);
    }

    /// <summary>The next one that can be given out.</summary>
    internal bool TryTake(out LoopSnapshot? snapshot)
    {
        if (_ready.Count == 0)
        {
            foreach ((long loop, SortedDictionary<long, PendingSnapshot> pending) in _pending)
            {
                GiveOut(loop, pending);
            }
        }
        return _ready.TryDequeue(out snapshot);
    }

    private void GiveOut(long loop, SortedDictionary<long, PendingSnapshot> pending)
    {
        while (pending.Count > 0)
        {
            (long sequence, PendingSnapshot oldest) = pending.First();
            bool isPast = pending.Count > LimitPending || pending.Values.Skip(1).Any(static later => later.IsWhole);
            if (!oldest.IsWhole && !isPast)
            {
                return;
            }
            pending.Remove(sequence);
            _lastOut[loop] = sequence;
            if (oldest.TryMake() is { } snapshot)
            {
                _ready.Enqueue(snapshot);
            }
            else
            {
                Dropped++;
            }
        }
    }

    private PendingSnapshot? Find(long loop, long sequence)
    {
        if (_lastOut.TryGetValue(loop, out long last) && sequence <= last)
        {
            return null;
        }
        if (!_pending.TryGetValue(loop, out SortedDictionary<long, PendingSnapshot>? pending))
        {
            if (_pending.Count >= LimitLoops)
            {
                return null;
            }
            _pending.Add(loop, pending = []);
        }
        if (!pending.TryGetValue(sequence, out PendingSnapshot? found))
        {
            pending.Add(sequence, found = new PendingSnapshot());
            while (pending.Count > LimitPending)
            {
                GiveOut(loop, pending);
            }
        }
        return pending.ContainsKey(sequence) ? found : null;
    }
}
