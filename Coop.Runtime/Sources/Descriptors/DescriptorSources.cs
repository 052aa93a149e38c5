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
        return _owners.GetOrAdd(handle, static (owner, loop) => new DescriptorHandleSource(loop, owner), loop);
    }
}
