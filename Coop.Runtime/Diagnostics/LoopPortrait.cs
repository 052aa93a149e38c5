// Reads a loop without changing it. On the loop's thread, between two steps or inside one.
//
// A portrait is of one moment: it holds until the next step runs. Who draws a part at a time has its own words and activities, begun at that moment, and gives them.
using System.Diagnostics;
using Coop.Runtime.IO;
using Coop.Runtime.Scheduling;
using Coop.Runtime.Sources;

namespace Coop.Runtime.Diagnostics;

internal sealed class LoopPortrait
{
    private readonly EventLoop _loop;
    private readonly LoopDescription? _earlier;
    private readonly Activities _activities;
    private readonly WaitPortrait _waits;
    private readonly long _now = Stopwatch.GetTimestamp();

    internal LoopPortrait(EventLoop loop, LoopDescription? earlier)
        : this(loop, WaitWords.OfNow(loop), new Activities(loop)) => _earlier = earlier;

    internal LoopPortrait(EventLoop loop, WaitWords words, Activities activities)
    {
        _loop = loop;
        _activities = activities;
        _waits = new WaitPortrait(words);
    }

    internal LoopDescription Draw()
    {
        Strand[] live = _loop.Live.ToArray();
        var microthreads = new List<MicrothreadDescription>(live.Length);
        var sightings = new Dictionary<long, Sighting>(live.Length);
        foreach (Strand strand in live)
        {
            if (strand is Microthread microthread)
            {
                MicrothreadDescription drawn = Draw(microthread);
                microthreads.Add(drawn);
                if (drawn.Activity == MicrothreadActivity.Waiting)
                {
                    sightings.Add(drawn.Id, new Sighting(drawn.WaitKey, _now - (long)((drawn.WaitingFor ?? default).TotalSeconds * Stopwatch.Frequency)));
                }
            }
        }
        long due = _loop.Timers.NextDue;
        var description = new LoopDescription
        {
            Name = _loop.Options.Name,
            ThreadId = _loop.Scheduler.ThreadId,
            Turn = _loop.TurnNumber,
            Now = _loop.Now,
            Statistics = _loop.GetStatistics(),
            Microthreads = microthreads,
            Callbacks = Array.ConvertAll(_loop.Scheduler.Root.Parked(), _waits.Draw),
            Queues = [.. QueuesOf(_loop).Select(Draw)],
            Descriptors = [.. _loop.Descriptors.Waited().Select(Draw)],
            NextTimer = due == long.MaxValue ? null : TimeSpan.FromTicks(Math.Max(0, due - _loop.Clock.NowNanos) / 100),
            ForeignOperations = _loop.ForeignOperations,
            Sightings = sightings,
        };
        description.Hints = LoopHints.Of(description);
        return description;
    }

    /// <summary>One microthread.</summary>
    internal MicrothreadDescription Draw(Microthread microthread)
    {
        Threads.StartSite site = microthread.Site;
        MicrothreadActivity activity = _activities.Of(microthread);
        long key = _waits.KeyOf(microthread);
        TimeSpan? since = null;
        if (activity == MicrothreadActivity.Waiting
            && _earlier?.Sightings.TryGetValue(microthread.Id, out Sighting seen) == true && seen.WaitKey == key)
        {
            since = Stopwatch.GetElapsedTime(seen.At, _now);
        }
        string method = WaitStack.MethodOf(microthread.Work);
        return new MicrothreadDescription
        {
            Id = microthread.Id,
            Name = microthread.Name,
            ParentId = microthread.ParentId,
            File = site.File,
            Line = site.Line,
            StartedAt = site.Place,
            Method = method,
            Stack = WaitStack.Of(microthread, method),
            Activity = activity,
            IsCanceled = microthread.IsCanceled,
            Waits = activity is MicrothreadActivity.Waiting ? _waits.Draw(microthread) : [],
            WaitingFor = since,
            WaitKey = key,
        };
    }

    /// <summary>The first of those who wait to get.</summary>
    internal Dictionary<long, MicrothreadDescription> DrawGetters(IQueueInfo queue, int limit)
    {
        var drawn = new Dictionary<long, MicrothreadDescription>();
        for (Waiter? waiter = queue.Getters.First; waiter is not null && limit-- > 0; waiter = waiter.Next)
        {
            if (waiter.Root.Strand is Microthread microthread)
            {
                drawn[microthread.Id] = Draw(microthread);
            }
        }
        return drawn;
    }

    internal static IEnumerable<IQueueInfo> QueuesOf(EventLoop loop) => loop.Sources is LoopSources sources ? sources.Queues.ToList() : [];

    internal QueueDescription Draw(IQueueInfo queue) => new()
    {
        Id = _loop.SourceNumbers.Of(queue.Face),
        Name = queue.Face.Description,
        Count = queue.Count,
        CapacityItems = queue.CapacityItems,
        IsClosed = queue.IsClosed,
        IsStream = queue.IsStream,
        WasPut = queue.WasPut,
        Getters = Waiting(queue.Getters),
        Putters = Waiting(queue.Putters),
    };

    internal static DescriptorDescription Draw(Descriptor descriptor) => new()
    {
        Number = descriptor.Number,
        Readers = Waiting(descriptor.Reading.Waiters),
        Writers = Waiting(descriptor.Writing.Waiters),
        Exceptional = Waiting(descriptor.Exceptional.Waiters),
    };

    private static long[] Waiting(WaitList? list)
    {
        if (list is null || list.Count == 0)
        {
            return [];
        }
        long[] ids = new long[list.Count];
        int i = 0;
        for (Waiter? waiter = list.First; waiter is not null; waiter = waiter.Next)
        {
            ids[i++] = (waiter.Root.Strand as Microthread)?.Id ?? 0;
        }
        return ids;
    }
}
