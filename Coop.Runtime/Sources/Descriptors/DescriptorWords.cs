using Coop.Runtime.IO;

namespace Coop.Runtime.Sources;

/// <summary>The directions in words for people.</summary>
internal static class DescriptorWords
{
    internal static string Of(Interest direction) => direction switch
    {
        Interest.In => "readable",
        Interest.Out => "writable",
        _ => "exceptional",
    };
}
