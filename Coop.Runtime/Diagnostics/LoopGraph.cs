using System.Text;

namespace Coop.Runtime.Diagnostics;

/// <summary>A description in the language of Graphviz.</summary>
internal static class LoopGraph
{
    internal static string Of(LoopDescription loop)
    {
        var text = new StringBuilder();
        text.AppendLine("digraph loop {").AppendLine("  rankdir=LR;").AppendLine("  node [fontname=\"sans-serif\"];");
        var stuck = loop.Hints.Where(static hint => hint.Kind == LoopHintKind.Deadlock).SelectMany(static hint => hint.Microthreads).ToHashSet();
        foreach (QueueDescription queue in loop.Queues)
        {
            text.AppendLine($"  s{queue.Id} [shape=cylinder label={Quoted(queue.ToString())}];");
        }
        foreach (MicrothreadDescription microthread in loop.Microthreads)
        {
            text.AppendLine($"  m{microthread.Id} [shape=box{(stuck.Contains(microthread.Id) ? " color=red" : "")} label={Quoted($"{microthread.Id} {microthread.Name}\n{microthread.StartedAt}\n{microthread.WaitingOn}")}];");
            if (microthread.ParentId != 0)
            {
                text.AppendLine($"  m{microthread.ParentId} -> m{microthread.Id} [style=dotted arrowhead=none];");
            }
            foreach (string end in microthread.Waits.SelectMany(EndsOf).Distinct())
            {
                text.AppendLine($"  m{microthread.Id} -> {end};");
            }
        }
        return text.AppendLine("}").ToString();
    }

    private static IEnumerable<string> EndsOf(WaitDescription wait) =>
        wait.Members.Count > 0 ? wait.Members.SelectMany(EndsOf)
        : wait.DependsOn.Count > 0 ? wait.DependsOn.Select(static id => $"m{id}")
        : wait.Kind == WaitKind.Descriptor ? [$"\"fd {wait.ObjectId}\""]
        : wait.ObjectId != 0 ? [$"s{wait.ObjectId}"]
        : [];

    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";
}
