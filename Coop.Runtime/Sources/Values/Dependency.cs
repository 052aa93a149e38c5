namespace Coop.Runtime.Sources;

/// <summary>What several readables look at together.</summary>
internal static class Dependency
{
    internal static (EventLoop Loop, IDependency[] Leaves) Flatten(ReadOnlySpan<EventReadable> readables)
    {
        EventLoop? loop = null;
        var leaves = new List<IDependency>();
        foreach (EventReadable readable in readables)
        {
            ArgumentNullException.ThrowIfNull(readable, nameof(readables));
            if (readable.Loop is { } its)
            {
                if (its != (loop ??= its))
                {
                    throw new ArgumentException("What is derived from values or conditions of different event loops belongs to neither.", nameof(readables));
                }
                leaves.AddRange(readable.Leaves);
            }
        }
        return loop is null
            ? throw new ArgumentException("A derived value or condition looks at least at one thing that changes. Use a plain value for a constant.", nameof(readables))
            : (loop, [.. leaves.Distinct()]);
    }
}
