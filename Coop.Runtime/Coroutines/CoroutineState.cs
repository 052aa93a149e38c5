namespace Coop.Runtime.Coroutines;

/// <summary>Where the method of a <see cref="CoroutineBox"/> is.</summary>
internal enum CoroutineState : byte
{
    /// <summary>Waits or runs.</summary>
    Going,

    /// <summary>Has ended on the loop; whoever runs its step tells whoever awaits it.</summary>
    Ended,

    /// <summary>Its end was told; and of a free box.</summary>
    Told,

    /// <summary>Has ended on another thread; the loop hears of it by a post.</summary>
    EndedElsewhere,
}
