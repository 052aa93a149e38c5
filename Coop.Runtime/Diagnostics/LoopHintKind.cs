namespace Coop.Runtime.Diagnostics;

/// <summary>What a hint is about.</summary>
public enum LoopHintKind
{
    /// <summary>Microthreads that wait for each other, and those who wait for them: only a cancellation ends this.</summary>
    Deadlock,

    /// <summary>Microthreads that get from a queue into which nobody has ever put anything.</summary>
    OnlyGetters,

    /// <summary>Nothing on this loop will happen any more, unless another thread hands work to it.</summary>
    Isolated,
}
