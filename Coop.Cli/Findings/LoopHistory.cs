// What several snapshots of one loop say together: rates, since when everybody waits, who never waits, what only grows.
using Coop.Cli.Snapshots;
using Coop.Cli.Targets;

namespace Coop.Cli.Findings;

internal sealed class LoopHistory
{
    /// <summary>So many snapshots must agree before somebody is accused of something that one snapshot cannot show.</summary>
    internal const int LooksNeeded = 3;

    private const int LeastCrowd = 10;
    private const int LeastGrowth = 5;
    private const int LeastBusyPermille = 100;
    private const int LimitTallies = 100;

    private readonly Dictionary<(StallSort, string, string, string), StallTally> _tallies = [];
    private readonly Dictionary<(string, string, long, WaitSort), Crowd> _crowds = [];
    private Dictionary<long, Sighting> _sightings = [];
    private LoopSnapshot? _last;

    internal IReadOnlyCollection<StallTally> Stalls => _tallies.Values;

    internal void Add(StallTold stall)
    {
        var key = (stall.Sort, stall.Name, stall.Method, stall.StartedAt);
        if (!_tallies.TryGetValue(key, out StallTally? tally))
        {
            if (_tallies.Count >= LimitTallies)
            {
                return;
            }
            _tallies.Add(key, tally = new StallTally(stall));
        }
        tally.Add(stall);
    }

    internal void Add(StallOver over)
    {
        foreach (StallTally tally in _tallies.Values.Where(tally => tally.Last.MicrothreadId == over.MicrothreadId))
        {
            tally.End(over.Millis);
        }
    }

    internal LoopView Add(LoopSnapshot snapshot)
    {
        long now = snapshot.Start.Nanos;
        var sightings = new Dictionary<long, Sighting>(snapshot.Microthreads.Count);
        foreach (MicrothreadRow row in snapshot.Microthreads)
        {
            bool wasSeen = _sightings.TryGetValue(row.Id, out Sighting before);
            bool isActive = row.Activity is Activity.Ready or Activity.Running;
            bool isSame = wasSeen && before.WaitKey == row.WaitKey && before.Looks == 0 && !isActive;
            sightings[row.Id] = new Sighting(
                row.WaitKey, isSame ? before.SinceNanos : now, isActive ? before.Looks + 1 : 0, isActive ? before.BusyPermille + row.BusyPermille : 0);
        }
        _sightings = sightings;
        List<IGrouping<(string, string, long, WaitSort), MicrothreadRow>> groups = Gather(snapshot, now);
        var view = new LoopView(snapshot, _last, sightings);
        view.Findings = [.. Find(view, groups).OrderBy(static finding => finding.Kind)];
        _last = snapshot;
        return view;
    }

    private List<IGrouping<(string, string, long, WaitSort), MicrothreadRow>> Gather(LoopSnapshot snapshot, long now)
    {
        var groups = snapshot.Microthreads.Where(static row => row.Activity == Activity.Waiting && row.Wait != WaitSort.Time)
            .GroupBy(static row => (row.Innermost, row.File, row.Line, row.Wait)).ToList();
        var present = new HashSet<(string, string, long, WaitSort)>(groups.Count);
        foreach (var group in groups)
        {
            int count = group.Count();
            present.Add(group.Key);
            if (_crowds.TryGetValue(group.Key, out Crowd? crowd))
            {
                crowd.Add(count);
            }
            else
            {
                _crowds.Add(group.Key, new Crowd(now, count));
            }
        }
        foreach (var gone in _crowds.Keys.Where(key => !present.Contains(key)).ToList())
        {
            _crowds.Remove(gone);
        }
        return groups;
    }

    private IEnumerable<Finding> Find(LoopView view, List<IGrouping<(string, string, long, WaitSort), MicrothreadRow>> groups)
    {
        LoopSnapshot snapshot = view.Snapshot;
        Dictionary<long, MicrothreadRow> rows = snapshot.Microthreads.ToDictionary(static row => row.Id);
        IEnumerable<Finding> found =
        [
            .. FindingsOfHints.Of(snapshot, rows),
            .. _tallies.Values.Select(tally => Told(tally, rows)),
            .. Busy(view),
            .. groups.Select(group => Growing(group, view)).OfType<Finding>(),
            .. Escaped(snapshot),
        ];
        return snapshot.Lost == 0 ? found
            : found.Append(new Finding(FindingKind.Incomplete, $"{snapshot.Lost} rows of {snapshot.End.Rows} were lost on the way: the program could not hand them over in time.", []));
    }

    private static Finding Told(StallTally tally, Dictionary<long, MicrothreadRow> rows) => new(
        tally.Last.Sort switch { StallSort.BusyWait => FindingKind.NeverWaits, StallSort.BlockingWait => FindingKind.Blocking, _ => FindingKind.Stall },
        tally.Text, rows.TryGetValue(tally.Last.MicrothreadId, out MicrothreadRow? row) ? [row] : []);

    private IEnumerable<Finding> Busy(LoopView view)
    {
        foreach (MicrothreadRow row in view.Snapshot.Microthreads)
        {
            Sighting seen = view.Sightings[row.Id];
            long busy = seen.Looks == 0 ? 0 : seen.BusyPermille / seen.Looks;
            bool isTold = _tallies.Values.Any(tally => tally.Last.Sort == StallSort.BusyWait && tally.Last.MicrothreadId == row.Id);
            if (seen.Looks >= LooksNeeded && busy >= LeastBusyPermille && !isTold)
            {
                yield return new Finding(FindingKind.NeverWaits,
                    $"{row.Who} was ready or ran in each of the last {seen.Looks} snapshots, and runs {busy / 10} % of the time: it seems never to wait for anything.", [row]);
            }
        }
    }

    private Finding? Growing(IGrouping<(string Innermost, string, long, WaitSort), MicrothreadRow> group, LoopView view)
    {
        Crowd crowd = _crowds[group.Key];
        if (crowd.Looks < LooksNeeded || !crowd.HasOnlyGrown || crowd.Count < LeastCrowd || crowd.Count - crowd.FirstCount < LeastGrowth)
        {
            return null;
        }
        // Whoever waited at the first look still does.
        int stayed = group.Count(row => view.Sightings[row.Id].SinceNanos <= crowd.FirstNanos);
        double seconds = (view.Snapshot.Start.Nanos - crowd.FirstNanos) / 1e9;
        MicrothreadRow first = group.First();
        return stayed < crowd.FirstCount ? null : new Finding(FindingKind.Growing,
            $"{crowd.Count} '{first.Name}' ({group.Key.Innermost}, started at {first.StartedAt}) wait on {first.WaitingOn}, {crowd.Count - crowd.FirstCount} more than {seconds:0.#} s ago, and none of them has gone on.",
            [.. group]);
    }

    private static IEnumerable<Finding> Escaped(LoopSnapshot snapshot)
    {
        foreach (var group in snapshot.Microthreads.Where(static row => row.Activity == Activity.Foreign).GroupBy(static row => (row.Name, row.Method, row.StartedAt)))
        {
            MicrothreadRow first = group.First();
            int count = group.Count();
            string who = count == 1 ? first.Who : $"{count} '{first.Name}' ({first.Method}, started at {first.StartedAt})";
            yield return new Finding(FindingKind.Escaped,
                $"{who}: awaits something that the loop knows nothing of: most often a Task that something else ends, or it has left the loop by ConfigureAwait(false).", [.. group]);
        }
    }
}
