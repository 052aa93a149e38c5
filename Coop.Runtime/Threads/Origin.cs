namespace Coop.Runtime.Threads;

/// <summary>Where microthreads come from. Many come from one place, so they share what is known about it.</summary>
internal sealed class Origin(in StartSite site, long parentId)
{
    private readonly StartSite _site = site;

    internal StartSite Site => _site;

    /// <summary>What those who come from here are called.</summary>
    internal string Name => field ??= _site.ReadableName;

    /// <summary>The microthread that started it; 0 when it was started from outside.</summary>
    internal long ParentId => parentId;

    /// <summary>The one that a loop has for this place already, or a new one.</summary>
    internal static Origin Of(EventLoop loop, in StartSite site)
    {
        Origin?[] known = LoopThreads.Of(loop).Origins;
        long parentId = Microthread.CurrentOrNull?.Id ?? 0;
        ref Origin? slot = ref known[(site.Line + (int)parentId) & (known.Length - 1)];
        if (slot is { } origin && origin.ParentId == parentId && origin._site.IsSame(in site))
        {
            return origin;
        }
        return slot = new Origin(in site, parentId);
    }
}
