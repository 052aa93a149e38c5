namespace Coop.Runtime.Diagnostics;

/// <summary>What sort of thing is waited for.</summary>
public enum WaitKind
{
    /// <summary>Not known.</summary>
    None,

    /// <summary>A moment: Sleep, Until, Ticks, a limit.</summary>
    Time,

    /// <summary>Never: only a cancellation ends it.</summary>
    Never,

    /// <summary>An item of a queue, a stream or a broadcast.</summary>
    QueueGet,

    /// <summary>Room in a queue, or somebody who gets the item.</summary>
    QueuePut,

    /// <summary>Something that is true of a queue: HasItems, HasRoom, HasGetters.</summary>
    QueueSignal,

    /// <summary>A file descriptor.</summary>
    Descriptor,

    /// <summary>The end of a microthread.</summary>
    Microthread,

    /// <summary>The end of all microthreads of a group.</summary>
    Group,

    /// <summary>Something that happens once: a completion source, a drained queue.</summary>
    Completion,

    /// <summary>A permit of a semaphore.</summary>
    Semaphore,

    /// <summary>What a broadcaster or distributor sends next.</summary>
    Signal,

    /// <summary>A value that changes or fulfils a predicate.</summary>
    Value,

    /// <summary>A condition that becomes true.</summary>
    Condition,

    /// <summary>A Task that something else ends, by FromTask.</summary>
    ForeignTask,

    /// <summary>Work that another thread does.</summary>
    Blocking,

    /// <summary>A source that the program has written.</summary>
    Custom,

    /// <summary>Whichever of its members comes first.</summary>
    AnyOf,

    /// <summary>All of its members.</summary>
    AllOf,

    /// <summary>All of its members, one after the other.</summary>
    Sequence,

    /// <summary>Its first member, for no longer than a limit, or until a token is cancelled.</summary>
    Bounded,

    /// <summary>Something that the loop knows nothing of: most often a Task that was awaited as it is.</summary>
    Foreign,
}
