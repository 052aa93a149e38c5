// What those see who look at all queues of a loop. A queue is known to its loop from the first Get or Put that is more than a store or a fetch.
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

internal sealed partial class QueueCore<T> : IQueueInfo
{
    private bool _isKnown;
    private bool _wasPut; // beside what the ring tells

    int IQueueInfo.Count => Count;

    int IQueueInfo.CapacityItems => CapacityItems;

    bool IQueueInfo.IsClosed => IsClosed;

    public bool IsStream => Face is not EventQueue<T>;

    public bool WasPut => _wasPut || Count > 0 || _ring.Limit > 0 || _putters.First is not null;

    public WaitList Getters => _getters;

    public WaitList Putters => _putters;

    private void BecomeKnown()
    {
        if (!_isKnown)
        {
            _isKnown = true;
            LoopSources.Of(Loop).Queues.Add(this);
        }
    }
}
