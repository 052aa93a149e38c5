namespace Coop.Runtime;

/// <summary>A snapshot of what a loop has done and holds. The counters only grow; reading them changes nothing.</summary>
public sealed record LoopStatistics
{
    /// <summary>Turns begun.</summary>
    public required long Turns { get; init; }

    /// <summary>Looks at posts, file descriptors and timers; fewer than turns when there is work.</summary>
    public required long Looks { get; init; }

    /// <summary>Looks that waited for something to happen.</summary>
    public required long Waits { get; init; }

    /// <summary>Steps run: resumes of microthreads, posted work and callbacks.</summary>
    public required long Resumes { get; init; }

    /// <summary>Operations that completed without parking.</summary>
    public required long CompletedAtOnce { get; init; }

    /// <summary>Pieces of work that came from other threads.</summary>
    public required long Posts { get; init; }

    /// <summary>Microthreads started.</summary>
    public required long MicrothreadsStarted { get; init; }

    /// <summary>Microthreads that have not ended.</summary>
    public required int Microthreads { get; init; }

    /// <summary>Steps ready to run.</summary>
    public required int Ready { get; init; }

    /// <summary>Timers armed.</summary>
    public required int Timers { get; init; }

    /// <summary>Waits for file descriptors armed.</summary>
    public required int DescriptorWaits { get; init; }
}
