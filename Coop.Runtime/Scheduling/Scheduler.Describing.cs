namespace Coop.Runtime.Scheduling;

internal sealed partial class Scheduler
{
    /// <summary>Who stands in the run queue, or is about to: for those who look at the loop from outside.</summary>
    internal HashSet<Strand> ReadyStrands()
    {
        var ready = new HashSet<Strand>(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < _ready.Count; i++)
        {
            if (_ready[i] is { Step: Beginners row } first)
            {
                ready.UnionWith(row.From(first.Strand));
            }
            else
            {
                ready.Add(_ready[i].Strand);
            }
        }
        for (int i = 0; i < _late.Count; i++)
        {
            ready.Add(_late[i].Strand);
        }
        foreach (Posted posted in Inbox.Peek())
        {
            ready.Add(posted.Home);
        }
        return ready;
    }

    /// <summary>Those of the first so many in the run queue who are there because they have paused, or slept: the light wait knows no difference.</summary>
    internal void AddPausing(ICollection<Strand> to, int limit)
    {
        for (int i = 0; i < Math.Min(_ready.Count, limit); i++)
        {
            ReadyStep ready = _ready[i];
            if (ready.Step is null && ready.Strand.LightContinuation is not null)
            {
                to.Add(ready.Strand);
            }
        }
    }

    /// <summary>Whose step is next; null when there is none.</summary>
    internal Strand? NextStrand => _ready.Count > 0 ? _ready[0].Strand : null;
}
