using System.Text;

namespace Coop.Runtime.Diagnostics;

/// <summary>A description as text for people.</summary>
internal static class LoopText
{
    /// <summary>Deeper than that, everything is written at one depth.</summary>
    private const int LimitDepth = 32;

    internal static string Of(LoopDescription loop)
    {
        var text = new StringBuilder();
        text.AppendLine($"loop '{loop.Name}' on thread {loop.ThreadId}, turn {loop.Turn}: {loop.Microthreads.Count} microthreads, {loop.Statistics.Ready} steps ready, " +
            $"{loop.Statistics.Timers} timers{(loop.NextTimer is { } next ? $" (next in {next.TotalSeconds:0.###} s)" : "")}, {loop.Statistics.DescriptorWaits} waits for file descriptors");
        AddTree(loop, text);
        Add(text, "callbacks", loop.Callbacks);
        Add(text, "queues", loop.Queues);
        Add(text, "file descriptors", loop.Descriptors);
        Add(text, "hints", loop.Hints);
        return text.ToString();
    }

    private static void AddTree(LoopDescription loop, StringBuilder text)
    {
        var alive = loop.Microthreads.Select(static microthread => microthread.Id).ToHashSet();
        // Who was started by somebody who has ended stands at the root.
        ILookup<long, MicrothreadDescription> children = loop.Microthreads.ToLookup(microthread => alive.Contains(microthread.ParentId) ? microthread.ParentId : 0);
        var open = new Stack<(MicrothreadDescription Microthread, int Depth)>();
        Push(0, 0);
        while (open.TryPop(out (MicrothreadDescription Microthread, int Depth) at))
        {
            text.Append(' ', 2 + (2 * Math.Min(at.Depth, LimitDepth))).AppendLine(at.Microthread.ToString());
            Push(at.Microthread.Id, at.Depth + 1);
        }

        void Push(long parent, int depth)
        {
            foreach (MicrothreadDescription child in children[parent].Reverse())
            {
                open.Push((child, depth));
            }
        }
    }

    private static void Add<T>(StringBuilder text, string heading, IReadOnlyList<T> items)
    {
        if (items.Count > 0)
        {
            text.AppendLine($"{heading}:");
            foreach (T item in items)
            {
                text.AppendLine($"  {item}");
            }
        }
    }
}
