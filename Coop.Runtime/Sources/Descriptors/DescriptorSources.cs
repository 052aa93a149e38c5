using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Coop.Runtime.Sources;

/// <summary>The loop's sources of descriptor readiness: one for all borrowed numbers, one for each owner.</summary>
internal sealed class DescriptorSources(EventLoop loop)
{
    // An owner's source lives as long as the owner: neither keeps the other alive from here.
    private readonly ConditionalWeakTable<SafeHandle, DescriptorHandleSource> _owners = [];

    internal DescriptorNumberSource Numbers { get; } = new(loop);

    internal DescriptorHandleSource Of(SafeHandle handle)
    {
        ArgumentNullException.ThrowIfNull(handle);
        // Whoever goes on waiting for what has just woken it is in the table, which needs no search. What is found may be another owner's, or another
        // loop thread's doing: the handle decides.
        return loop.Descriptors.OwnerOf((int)handle.DangerousGetHandle()) is DescriptorHandleSource known && known.Handle == handle
            ? known
            : Find(handle);
    }

    private DescriptorHandleSource Find(SafeHandle handle)
    {
        return _owners.GetOrAdd(handle, static (owner, loop) => new DescriptorHandleSource(loop, owner), loop);
    }
}
