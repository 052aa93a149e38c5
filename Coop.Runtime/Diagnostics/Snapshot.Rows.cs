using System.Diagnostics;
using Coop.Runtime.Scheduling;
using Coop.Runtime.Sources;

namespace Coop.Runtime.Diagnostics;

internal sealed partial class Snapshot
{
    /// <summary>Of those who wait for one descriptor.</summary>
    private const int LimitWaiters = 16;

    private readonly WaitWords _words = new(probe.Loop, LimitTimers);
    private readonly Activities _activities = new(probe.Loop);
    private readonly string[] _stack = new string[WaitStack.LimitFrames];
    private RowText? _buffer; // while somebody looks
    private LoopPortrait? _portrait; // of this slice, if anything in it is drawn whole

    private RowText Text => _buffer ??= new RowText();

    private LoopPortrait Portrait => _portrait ??= new LoopPortrait(probe.Loop, _words, _activities);

    // No step runs in a slice: what has been read of the loop once holds until its end.
    private void BeginSlice()
    {
        _words.Begin();
        _activities.Begin();
        _portrait = null;
    }

    private bool WriteRows(long until)
    {
        while (_next < _count)
        {
            int end = Math.Min(_next + RowsAtATime, _count);
            for (; _next < end; _next++)
            {
                // Who has ended since the beginning is left out.
                if (_live[_next] is Microthread { IsAlive: true } microthread)
                {
                    Write(microthread);
                }
                _live[_next] = null!;
            }
            if (Stopwatch.GetTimestamp() >= until)
            {
                break;
            }
        }
        return _next >= _count;
    }

    // In the order of CoopEventSource.SnapshotMicrothread, but for the words, which come before the numbers are known.
    private void Write(Microthread microthread)
    {
        _rows++;
        Threads.StartSite site = microthread.Site;
        string method = WaitStack.MethodOf(microthread.Work);
        Text.Clear();
        Text.Add(microthread.Name).End().Add(site.File).End().Add(method).End();
        MicrothreadActivity activity = _activities.Of(microthread);
        WaitSaid said = SayWhatItWaitsFor(microthread, activity);
        Text.End();
        int frames = WaitStack.Read(microthread, method, _stack);
        for (int i = 0; i < frames; i++)
        {
            Text.Add(i == 0 ? "" : "\n").Add(_stack[i]);
        }
        Text.End();
        CoopEventSource.Log.SnapshotMicrothread(
            [
                probe.Number, _sequence, microthread.Id, microthread.ParentId, site.Line, (long)activity, microthread.IsCanceled ? 1 : 0, (long)said.Kind, said.ObjectId,
                WaitPortrait.KeyOf(microthread, _words), _busy.PermilleOf(microthread.Id),
            ], Text);
    }

    // The first is told of by numbers, too.
    private WaitSaid SayWhatItWaitsFor(Microthread microthread, MicrothreadActivity activity)
    {
        if (activity != MicrothreadActivity.Waiting)
        {
            Text.Add(MicrothreadDescription.Saying(activity));
            return default;
        }
        WaitSaid? first = null;
        if (microthread.Light == LightState.Armed)
        {
            _words.SaySleep(microthread.TimerSlot, Text);
            first = new WaitSaid(microthread.TimerSlot < 0 ? WaitKind.Never : WaitKind.Time, 0, false);
        }
        if (microthread.ParkedAlone is { } alone)
        {
            Say(alone, ref first);
        }
        else if (microthread.IsParkedOnSeveral)
        {
            foreach (Wait wait in microthread.Parked())
            {
                Say(wait, ref first);
            }
        }
        WaitSaid said = first ?? default;
        if (said.IsForDoing && _candidates.Count <= LimitCandidates && LoopHints.MayBeStuck(Portrait.Draw(microthread)))
        {
            _candidates.Add(microthread);
        }
        return said;
    }

    private void Say(Wait wait, ref WaitSaid? first)
    {
        Text.Add(first is null ? "" : " and ");
        WaitSaid said = _words.Say(wait, Text);
        first ??= said;
    }

    private bool WriteQueues(long until)
    {
        if (_nextQueue == 0)
        {
            _queues = [.. LoopPortrait.QueuesOf(probe.Loop).Take(LimitQueues)];
        }
        while (_nextQueue < _queues.Length)
        {
            IQueueInfo queue = _queues[_nextQueue++];
            CoopEventSource.Log.SnapshotQueue(
                probe.Number, _sequence, probe.Loop.SourceNumbers.Of(queue.Face), queue.Count, queue.CapacityItems, queue.Getters.Count, queue.Putters.Count,
                queue.IsClosed ? 1 : 0, queue.IsStream ? 1 : 0, queue.Face.Description);
            if (LoopHints.HasOnlyGetters(queue))
            {
                Write(LoopHints.OnlyGetters(Portrait.Draw(queue), Portrait.DrawGetters(queue, LoopHints.LimitNames)));
            }
            if (Stopwatch.GetTimestamp() >= until)
            {
                return false;
            }
        }
        return true;
    }

    private bool WriteDescriptors(long until)
    {
        _descriptors ??= [.. probe.Loop.Descriptors.Waited().Take(LimitDescriptors)];
        while (_nextDescriptor < _descriptors.Length)
        {
            DescriptorDescription drawn = LoopPortrait.Draw(_descriptors[_nextDescriptor++]);
            string waiters = Numbers([.. drawn.Readers, .. drawn.Writers, .. drawn.Exceptional], LimitWaiters);
            CoopEventSource.Log.SnapshotDescriptor(probe.Number, _sequence, drawn.Number, drawn.Readers.Count, drawn.Writers.Count, drawn.Exceptional.Count, waiters);
            if (Stopwatch.GetTimestamp() >= until)
            {
                return false;
            }
        }
        return true;
    }
}
