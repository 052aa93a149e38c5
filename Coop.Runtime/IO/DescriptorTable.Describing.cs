namespace Coop.Runtime.IO;

internal sealed partial class DescriptorTable
{
    /// <summary>Those that somebody waits for.</summary>
    internal IEnumerable<Descriptor> Waited() => WaitCount == 0 ? [] : _byNumber.OfType<Descriptor>().Where(static descriptor => descriptor.Waiting != Interest.None);
}
