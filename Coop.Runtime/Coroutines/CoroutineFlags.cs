namespace Coop.Runtime.Coroutines;

/// <summary>What is or is not so of a coroutine.</summary>
[Flags]
internal enum CoroutineFlags : byte
{
    None = 0,

    /// <summary>It has AsyncLocals of its own.</summary>
    HasContext = 1,

    /// <summary>It runs on another thread than its loop's.</summary>
    IsElsewhere = 2,

    /// <summary>Its delegate was handed out: it is never used again.</summary>
    IsForeign = 4,

    /// <summary>It has extras, and who goes on is said there.</summary>
    HasExtras = 8,
}
