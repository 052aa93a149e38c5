// What a wait of several has found that it could take together, before it takes any of it.
//
// Invariants
//   P1  Planning changes no source. Entries are in the order in which they will be taken, so a source sees in StoredChange and Spends exactly the state
//       that the earlier ones will have made: what was promised can be taken.
//   P2  Taking runs no after-effect (a putter moved up, a condition told) before everything is taken, else one of them could end another
//       partner's wait in between. Settle makes up for them.
namespace Coop.Runtime.Scheduling;

internal sealed class TakePlan
{
    private readonly List<Entry> _entries = [];

    /// <summary>Where the plan stands, to come back to.</summary>
    internal int Mark => _entries.Count;

    internal void RollBack(int mark) => _entries.RemoveRange(mark, _entries.Count - mark);

    /// <summary>Plans one event.</summary>
    /// <param name="where">Its source.</param>
    /// <param name="storedChange">How it changes what the source stores.</param>
    /// <param name="partner">The wait of somebody else that it will end.</param>
    internal void Add(Wakeable where, int storedChange = 0, Wait? partner = null) =>
        _entries.Add(new Entry(where, storedChange, partner));

    /// <summary>How many events of this source are planned.</summary>
    internal int CountOf(Wakeable where)
    {
        int count = 0;
        foreach (Entry entry in _entries)
        {
            count += entry.Where == where ? 1 : 0;
        }
        return count;
    }

    /// <summary>How much more, or less, the source will store then.</summary>
    internal int StoredChange(Wakeable where)
    {
        int change = 0;
        foreach (Entry entry in _entries)
        {
            change += entry.Where == where ? entry.StoredChange : 0;
        }
        return change;
    }

    /// <summary>Whether somebody else's wait will have been ended by then, at whichever source.</summary>
    internal bool Spends(Wait partner)
    {
        foreach (Entry entry in _entries)
        {
            if (entry.Partner == partner)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>After everything was taken: each source once does what follows from it.</summary>
    internal void Settle()
    {
        for (int i = 0; i < _entries.Count; i++)
        {
            if (_entries.FindIndex(entry => entry.Where == _entries[i].Where) == i)
            {
                _entries[i].Where.AfterTakes();
            }
        }
    }

    private readonly record struct Entry(Wakeable Where, int StoredChange, Wait? Partner);
}
