// How many async void methods each strand has begun that have not ended. Hardly any strand has one, so the numbers are kept here and not in four bytes of each.
// An async void method may end on any thread, hence the lock; one that spins, because a thread that waits for another kind would tell its strand that it blocks.
using System.Runtime.InteropServices;

namespace Coop.Runtime.Scheduling;

internal sealed class OperationCounts
{
    /// <summary>A table that is larger is not kept when it is empty.</summary>
    private const int KeptItems = 1024;

    private readonly Dictionary<Strand, int> _counts = [];
    private SpinLock _lock = new(enableThreadOwnerTracking: false);
    private volatile int _strandCount;

    /// <summary>Of this strand. Nothing but a comparison while no strand has any; asked at the end of each microthread.</summary>
    internal int Of(Strand strand)
    {
        if (_strandCount == 0)
        {
            return 0;
        }
        bool isTaken = false;
        try
        {
            _lock.Enter(ref isTaken);
            return _counts.GetValueOrDefault(strand);
        }
        finally
        {
            if (isTaken)
            {
                _lock.Exit();
            }
        }
    }

    /// <summary>So many more of this strand; returns how many they are now.</summary>
    internal int Add(Strand strand, int more)
    {
        bool isTaken = false;
        try
        {
            _lock.Enter(ref isTaken);
            ref int count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, strand, out _);
            int now = count += more;
            if (now == 0)
            {
                _ = _counts.Remove(strand);
                if (_counts.Count == 0 && _counts.Capacity > KeptItems)
                {
                    _counts.TrimExcess();
                }
            }
            _strandCount = _counts.Count;
            return now;
        }
        finally
        {
            if (isTaken)
            {
                _lock.Exit();
            }
        }
    }
}
