namespace Coop.Runtime.Coroutines;

/// <summary>What is or is not so of a coroutine.</summary>
[Flags]
internal enum CoroutineFlags : byte
{
    None = 0,

    /// <summary>It has AsyncLocals of its own.</summary>
    HasContext = 1,

    /// <summary>Its end is the end of a strand.</summary>
    IsRoot = 2,

    /// <summary>It runs on another thread than its loop's.</summary>
    IsElsewhere = 4,

    /// <summary>Its delegate was handed out: it is never used again.</summary>
    IsForeign = 8,
}
