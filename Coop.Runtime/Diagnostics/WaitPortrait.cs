using System.Runtime.CompilerServices;
using Coop.Runtime.Scheduling;
using Coop.Runtime.Sources;
using Coop.Runtime.Threads;

namespace Coop.Runtime.Diagnostics;

/// <summary>Waits as descriptions, which are kept.</summary>
internal sealed class WaitPortrait(WaitWords words)
{
    private const int LimitChildren = 1000;

    private readonly RowText _text = new(limitTexts: 1);

    /// <summary>Names what a strand waits for: the same until one of its waits ends.</summary>
    internal static long KeyOf(Strand strand, WaitWords words)
    {
        long key = strand.Light == LightState.Armed ? words.DueOf(strand.TimerSlot) + 1 : 0;
        if (!strand.IsParkedOnSeveral)
        {
            return strand.ParkedAlone is { } alone ? key + KeyOf(alone) : key;
        }
        foreach (Wait wait in strand.Parked())
        {
            key += KeyOf(wait);
        }
        return key;
    }

    internal long KeyOf(Strand strand) => KeyOf(strand, words);

    internal IReadOnlyList<WaitDescription> Draw(Strand strand)
    {
        Wait[] parked = strand.Parked();
        var all = new List<WaitDescription>(parked.Length + 1);
        if (strand.Light == LightState.Armed)
        {
            _text.Clear();
            words.SaySleep(strand.TimerSlot, _text);
            all.Add(new WaitDescription { Kind = strand.TimerSlot < 0 ? WaitKind.Never : WaitKind.Time, Text = _text.Unfinished.ToString() });
        }
        foreach (Wait wait in parked)
        {
            all.Add(Draw(wait));
        }
        return all;
    }

    internal WaitDescription Draw(Wait wait)
    {
        _text.Clear();
        WaitSaid said = words.Say(wait, _text);
        string text = _text.Unfinished.ToString();
        var members = new List<Waiter>();
        Wait shown = WaitWords.Shown(wait, members);
        return new WaitDescription
        {
            Kind = said.Kind,
            Text = text,
            ObjectId = said.ObjectId,
            DependsOn = shown is Waiter leaf ? DependenciesOf(leaf) : [],
            Members = shown is Waiter ? [] : [.. members.Take(WaitWords.LimitMembers).Select(Draw)],
        };
    }

    private static long KeyOf(Wait wait) => (wait.Version << 32) ^ RuntimeHelpers.GetHashCode(wait);

    private static List<long> DependenciesOf(Waiter waiter) => (waiter.Where as IFaced)?.Face switch
    {
        Microthread joined => [joined.Id],
        GroupEnd end => ChildrenOf(end.Group),
        _ => (waiter.Where as SemaphoreCore)?.Holder is Microthread { IsEnded: false } holder ? [holder.Id] : [],
    };

    private static List<long> ChildrenOf(Group group)
    {
        var children = new List<long>();
        for (Microthread? child = group.FirstChild; child is not null && children.Count < LimitChildren; child = child.Extras.NextSibling)
        {
            children.Add(child.Id);
        }
        return children;
    }
}
