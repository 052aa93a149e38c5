namespace Coop.Runtime.Time;

internal sealed partial class TimerHeap
{
    /// <summary>When the timer of each slot is due; 0 where there is none. One pass over everything: for those who look at the loop from outside.</summary>
    /// <param name="due">Filled, or replaced where it is too small.</param>
    internal void DueBySlot(ref long[] due)
    {
        if (due.Length < _slots.UsedCount)
        {
            due = new long[_slots.UsedCount];
        }
        Array.Clear(due);
        for (int i = 0; i < _near.Count; i++)
        {
            Note(due, in _near.Items[i]);
        }
        for (int place = 0; place < _depth; place++)
        {
            for (int i = 0; i < _bags[place].Count; i++)
            {
                Note(due, in _bags[place][i]);
            }
        }
    }

    // Of a dead entry the slot is not used again before the entry is gone.
    private void Note(long[] due, in TimerEntry entry) => due[entry.Slot] = _slots[entry.Slot] is null ? 0 : entry.DueNanos;
}
