namespace Coop.Runtime.Scheduling;

internal sealed partial class Scheduler
{
    /// <summary>Who stands in the run queue, or is about to: for those who look at the loop from outside.</summary>
    internal HashSet<Strand> ReadyStrands()
    {
        var ready = new HashSet<Strand>(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < _ready.Count; i++)
        {
            ready.Add(_ready[i].Strand);
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
}
