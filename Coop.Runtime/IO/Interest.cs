namespace Coop.Runtime.IO;

/// <summary>What may happen to a descriptor: asked for by the first three, told by all five.</summary>
/// <remarks>The values are those of <c>poll(2)</c> on every Unix and of Linux's own set: to translate is to mask.</remarks>
[Flags]
internal enum Interest
{
    None = 0,

    /// <summary>A read would not block: data, the end, or an error.</summary>
    In = 0x1,

    /// <summary>Something out of the ordinary: urgent data of a socket, a change in a kernel attribute file.</summary>
    Exceptional = 0x2,

    /// <summary>A write would not block.</summary>
    Out = 0x4,

    /// <summary>The descriptor failed, or its readers are gone, or the number is not open. Told whether asked for or not.</summary>
    Error = 0x8,

    /// <summary>Both directions are shut, or the writers are gone. Told whether asked for or not.</summary>
    Hangup = 0x10,

    /// <summary>All that can be asked for.</summary>
    Askable = In | Out | Exceptional,

    /// <summary>What is told unasked, never goes away by itself and so must be answered by whoever is watching.</summary>
    Ended = Error | Hangup,

    /// <summary>All that can be told.</summary>
    Tellable = Askable | Ended,
}
