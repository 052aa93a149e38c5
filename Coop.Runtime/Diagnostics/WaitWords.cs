// Waits in words: written into a buffer, so that who describes thousands of them every second leaves no garbage.
using Coop.Runtime.Scheduling;
using Coop.Runtime.Sources;
using Coop.Runtime.Threads;

namespace Coop.Runtime.Diagnostics;

internal sealed class WaitWords(EventLoop loop, int limitTimers)
{
    /// <summary>Of a choice of thousands nobody reads all.</summary>
    internal const int LimitMembers = 16;

    // What is being described: of a choice within a choice, the members of both.
    private readonly List<Waiter> _members = [];
    private long[] _dueBySlot = [];
    private bool _knowsDue;
    private long _nowNanos;

    /// <summary>Begun, and with every timer.</summary>
    internal static WaitWords OfNow(EventLoop loop)
    {
        var words = new WaitWords(loop, int.MaxValue);
        words.Begin();
        return words;
    }

    /// <summary>What follows is said of this moment, and holds while no step runs.</summary>
    internal void Begin()
    {
        _knowsDue = loop.Timers.Count <= limitTimers;
        if (_knowsDue)
        {
            loop.Timers.DueBySlot(ref _dueBySlot);
        }
        _nowNanos = loop.Clock.NowNanos;
    }

    /// <summary>The wait that is meant: whatever only stands between is not shown. Its members are added.</summary>
    internal static Wait Shown(Wait wait, List<Waiter> members)
    {
        int from = members.Count;
        while (true)
        {
            if (wait is Waiter { Where: { } where } waiter && where.CompositeOf(waiter) is { } behind)
            {
                wait = behind;
            }
            wait.AddMembers(members);
            if (wait.Kind != WaitKind.None || members.Count - from != 1)
            {
                return wait;
            }
            wait = members[from];
            members.RemoveAt(from);
        }
    }

    /// <summary>Says it.</summary>
    internal WaitSaid Say(Wait wait, RowText text)
    {
        int from = _members.Count;
        Wait shown = Shown(wait, _members);
        try
        {
            return shown is Waiter leaf ? SayLeaf(leaf, text) : SaySeveral(shown, from, text);
        }
        finally
        {
            _members.RemoveRange(from, _members.Count - from);
        }
    }

    /// <summary>What is left of a sleep, not what was asked for: the light wait does not keep that.</summary>
    internal void SaySleep(int slot, RowText text)
    {
        if (slot < 0)
        {
            text.Add("Sleep for ever");
        }
        else if (!_knowsDue)
        {
            text.Add("Sleep");
        }
        else
        {
            text.Add("Sleep ").AddSeconds(Math.Max(0, DueOf(slot) - _nowNanos)).Add(" s");
        }
    }

    internal long DueOf(int slot) => slot < 0 ? 0 : _knowsDue ? _dueBySlot[slot] : slot;

    private WaitSaid SaySeveral(Wait wait, int from, RowText text)
    {
        int count = _members.Count - from;
        if (wait.Kind == WaitKind.Bounded)
        {
            Say(_members[from], text);
            if (count == 2)
            {
                text.Add(" within ");
                SayLimit(_members[from + 1], text);
            }
            return new WaitSaid(wait.Kind, 0, false);
        }
        text.Add(wait.Kind switch { WaitKind.AnyOf => "AnyOf", WaitKind.AllOf => "AllOf", WaitKind.Sequence => "Sequence", var other => $"{other}" }).Add("(");
        bool isAny = wait.Kind == WaitKind.AnyOf, isForDoing = isAny;
        for (int i = 0; i < Math.Min(count, LimitMembers); i++)
        {
            text.Add(i == 0 ? "" : ", ");
            bool member = Say(_members[from + i], text).IsForDoing;
            isForDoing = isAny ? isForDoing && member : isForDoing || member;
        }
        if (count > LimitMembers)
        {
            text.Add(", and ").Add(count - LimitMembers).Add(" more");
            isForDoing |= !isAny;
        }
        text.Add(")");
        return new WaitSaid(wait.Kind, 0, isForDoing);
    }

    private void SayLimit(Waiter limit, RowText text)
    {
        if (_knowsDue && limit is { Kind: WaitKind.Time, TimerSlot: >= 0 })
        {
            text.AddSeconds(Math.Max(0, DueOf(limit.TimerSlot) - _nowNanos)).Add(" s");
        }
        else
        {
            Say(limit, text);
        }
    }

    private WaitSaid SayLeaf(Waiter waiter, RowText text)
    {
        WaitKind kind = waiter.Kind;
        object? face = (waiter.Where as IFaced)?.Face;
        switch (face)
        {
            case Microthread joined:
                text.Add("end of microthread ").Add(joined.Id).Add(" '").Add(joined.Name).Add("'");
                return new WaitSaid(WaitKind.Microthread, joined.Id, true);
            case GroupEnd end when end.Group is { Count: 1, FirstChild: Microthread only }:
                text.Add("end of a group: microthread ").Add(only.Id);
                return new WaitSaid(WaitKind.Group, loop.SourceNumbers.Of(end), true);
            case GroupEnd end:
                text.Add("end of a group of ").Add(end.Group.Count);
                return new WaitSaid(WaitKind.Group, loop.SourceNumbers.Of(end), true);
            case null:
                text.Add(Words(waiter));
                return new WaitSaid(kind, kind == WaitKind.Descriptor ? waiter.Where.NumberOf(waiter) : 0, false);
            default:
                break;
        }
        if (kind is WaitKind.Time && waiter.TimerSlot >= 0)
        {
            SaySleep(waiter.TimerSlot, text);
            return new WaitSaid(kind, 0, false);
        }
        // What a source says of one verb is always the same, but for these.
        if (kind is WaitKind.Time or WaitKind.Never or WaitKind.Descriptor or WaitKind.Custom or WaitKind.None)
        {
            text.Add(Words(waiter));
            return new WaitSaid(kind, kind is WaitKind.Time or WaitKind.Never ? 0 : kind == WaitKind.Descriptor ? waiter.Where.NumberOf(waiter) : loop.SourceNumbers.Of(face), false);
        }
        SourceNumber number = loop.SourceNumbers.NumberOf(face);
        text.Add(number.WordsOf(waiter.Where, waiter.Number) ?? number.Keep(waiter.Where, waiter.Number, Words(waiter)));
        return new WaitSaid(kind, number.Value, kind == WaitKind.Semaphore);
    }

    // A source that the program has written says itself what it is: looking must not harm.
    private static string Words(Waiter waiter)
    {
        try
        {
            return waiter.Describe();
        }
        catch (Exception error)
        {
            return $"a source that cannot be described: {error.Message}";
        }
    }
}
