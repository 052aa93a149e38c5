using Coop.Runtime.Loop;

namespace Coop.Runtime.Diagnostics;

/// <summary>A loop that does not get on, told while it does not. Immutable.</summary>
public sealed class StallReport
{
    internal StallReport()
    {
    }

    /// <summary>The name of the loop.</summary>
    public string LoopName { get; internal init; } = "";

    /// <summary>How it is held up.</summary>
    public StallKind Kind { get; internal init; }

    /// <summary>The number of the microthread whose step it is; 0 for a callback or posted work.</summary>
    public long MicrothreadId { get; internal init; }

    /// <summary>The name of the microthread.</summary>
    public string Name { get; internal init; } = "";

    /// <summary>The file and line that started the microthread; empty for a callback or posted work.</summary>
    public string StartedAt { get; internal init; } = "";

    /// <summary>The method that it was started with; empty where that cannot be told.</summary>
    public string Method { get; internal init; } = "";

    /// <summary>How long it has lasted. Time in which the thread was not given a processor, or the process was stopped, is not counted.</summary>
    public TimeSpan Duration { get; internal init; }

    /// <summary>What the thread does, as the system knows it: "computes", "sleeps in the system"; empty where that cannot be told.</summary>
    public string ThreadState { get; internal init; } = "";

    /// <summary>The stack of the loop's thread, where it can be had: for <see cref="StallKind.BlockingWait"/>.</summary>
    public string? Stack { get; internal init; }

    /// <summary>What to do about it.</summary>
    public string Advice { get; internal init; } = "";

    /// <summary>How many stalls were not reported since the last report, because they came too fast.</summary>
    public long Suppressed { get; internal init; }

    /// <summary>Of a long step, where the system tells about threads.</summary>
    internal StallEvidence? Evidence { get; init; }

    /// <summary>All of it in words.</summary>
    public override string ToString() =>
        $"Event loop '{LoopName}' has been held up for {Duration.TotalMilliseconds:0} ms by " +
        (MicrothreadId == 0 ? Name : $"microthread {MicrothreadId} '{Name}' (started at {StartedAt}{(Method.Length > 0 ? $", method {Method}" : "")})") +
        $"{(ThreadState.Length > 0 ? $", whose thread {ThreadState}" : "")}. {Advice}{(Suppressed > 0 ? $" {Suppressed} more were not reported." : "")}" +
        (Stack is null ? "" : Environment.NewLine + Stack);
}
