using System.Runtime.CompilerServices;
using Coop.Runtime.Scheduling;
using Coop.Runtime.Sources;
using Coop.Runtime.Threads;

namespace Coop.Runtime.Diagnostics;

/// <summary>Puts waits into words and numbers.</summary>
internal sealed class WaitPortrait(EventLoop loop, int limitTimers)
{
    /// <summary>Of a choice of thousands nobody reads all.</summary>
    private const int LimitMembers = 16;

    private const int LimitChildren = 1000;

    private readonly long[]? _dueBySlot = loop.Timers.Count <= limitTimers ? loop.Timers.DueBySlot() : null;
    private readonly long _nowNanos = loop.Clock.NowNanos;

    /// <summary>Names what a strand waits for: the same until one of its waits ends.</summary>
    internal long KeyOf(Strand strand)
    {
        long key = strand.Light == LightState.Armed ? DueOf(strand.TimerSlot) + 1 : 0;
        foreach (Wait wait in strand.Parked())
        {
            key += (wait.Version << 32) ^ RuntimeHelpers.GetHashCode(wait);
        }
        return key;
    }

    internal IReadOnlyList<WaitDescription> Draw(Strand strand)
    {
        Wait[] parked = strand.Parked();
        var all = new List<WaitDescription>(parked.Length + 1);
        if (strand.Light == LightState.Armed)
        {
            all.Add(new WaitDescription { Kind = strand.TimerSlot < 0 ? WaitKind.Never : WaitKind.Time, Text = Sleep(strand.TimerSlot) });
        }
        foreach (Wait wait in parked)
        {
            all.Add(Draw(wait));
        }
        return all;
    }

    internal WaitDescription Draw(Wait wait)
    {
        var members = new List<Waiter>();
        Wait shown = wait;
        // Whatever only stands between is not shown.
        while (true)
        {
            if (shown is Waiter { Where: { } where } waiter && where.CompositeOf(waiter) is { } behind)
            {
                shown = behind;
            }
            shown.AddMembers(members);
            if (shown.Kind != WaitKind.None || members.Count != 1)
            {
                break;
            }
            shown = members[0];
            members.Clear();
        }
        return shown is Waiter leaf ? Leaf(leaf) : Several(shown, members);
    }

    private WaitDescription Several(Wait wait, List<Waiter> members)
    {
        WaitDescription[] drawn = [.. members.Take(LimitMembers).Select(Draw)];
        string more = members.Count > LimitMembers ? $", and {members.Count - LimitMembers} more" : "";
        string text = wait.Kind == WaitKind.Bounded
            ? drawn is [var what, var limit] ? $"{what} within {limit.Text.Replace("Sleep ", "", StringComparison.Ordinal)}" : drawn[0].Text
            : $"{wait.Kind}({string.Join(", ", (object[])drawn)}{more})";
        return new WaitDescription { Kind = wait.Kind, Text = text, Members = drawn };
    }

    private WaitDescription Leaf(Waiter waiter)
    {
        WaitKind kind = waiter.Kind;
        object? face = (waiter.Where as IFaced)?.Face;
        return face switch
        {
            Microthread joined => new WaitDescription { Kind = WaitKind.Microthread, Text = $"end of microthread {joined.Id} '{joined.Name}'", ObjectId = joined.Id, DependsOn = [joined.Id] },
            GroupEnd end => Group(end),
            _ => new WaitDescription
            {
                Kind = kind,
                Text = kind == WaitKind.Time && waiter.TimerSlot >= 0 ? Sleep(waiter.TimerSlot) : Words(waiter),
                ObjectId = kind is WaitKind.Time or WaitKind.Never ? 0
                    : kind == WaitKind.Descriptor ? waiter.Where.NumberOf(waiter)
                    : face is null ? 0
                    : loop.SourceNumbers.Of(face),
                DependsOn = (waiter.Where as SemaphoreCore)?.Holder is Microthread { IsEnded: false } holder ? [holder.Id] : [],
            },
        };
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

    private WaitDescription Group(GroupEnd end)
    {
        var children = new List<long>();
        for (Microthread? child = end.Group.FirstChild; child is not null && children.Count < LimitChildren; child = child.Extras.NextSibling)
        {
            children.Add(child.Id);
        }
        string text = children.Count == 1 ? $"end of a group: microthread {children[0]}" : $"end of a group of {end.Group.Count}";
        return new WaitDescription { Kind = WaitKind.Group, Text = text, ObjectId = loop.SourceNumbers.Of(end), DependsOn = children };
    }

    // What is left, not what was asked for: the light wait does not keep that.
    private string Sleep(int slot) => slot < 0 ? "Sleep for ever" : _dueBySlot is null ? "Sleep" : $"Sleep {Math.Max(0, DueOf(slot) - _nowNanos) / 1e9:0.###} s";

    private long DueOf(int slot) => slot < 0 ? 0 : _dueBySlot is null ? slot : _dueBySlot[slot];
}
