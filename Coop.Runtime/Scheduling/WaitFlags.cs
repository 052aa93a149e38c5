namespace Coop.Runtime.Scheduling;

/// <summary>How a wait differs from the ordinary one.</summary>
[Flags]
internal enum WaitFlags : byte
{
    /// <summary>Takes its event when it fires, resumes in the next turn, ends when its strand is cancelled.</summary>
    None = 0,

    /// <summary>Resumes in the running batch (<see cref="ResumeIn.ThisTurn"/>).</summary>
    ThisTurn = 1,

    /// <summary>Is not ended by the cancellation of its strand: a group that waits for its children.</summary>
    Shielded = 2,

    /// <summary>Only watches: the source tells it that something could be taken, and keeps it.</summary>
    Watch = 4,

    /// <summary>Gives its verdict in its own step: until then the source keeps the event (PEAK's accepting and rejecting callbacks).</summary>
    Judged = 16,

    /// <summary>Its cancellation callback may still run on another thread: never pooled again.</summary>
    Unpoolable = 8,

    /// <summary>Registered again by a subscription that was just told: what lasts and has not changed since is not told twice.</summary>
    Again = 32,

    /// <summary>What the branches of a composite have from the wait that it stands behind.</summary>
    Inherited = Watch | Judged | Again,
}
