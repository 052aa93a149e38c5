namespace Coop.Runtime.Diagnostics;

/// <summary>A microthread at one moment. Immutable.</summary>
public sealed class MicrothreadDescription
{
    internal MicrothreadDescription()
    {
    }

    /// <summary>Its number on its loop.</summary>
    public long Id { get; internal init; }

    /// <summary>Its name.</summary>
    public string Name { get; internal init; } = "";

    /// <summary>The number of the microthread that started it; 0 when it was started from outside.</summary>
    public long ParentId { get; internal init; }

    /// <summary>The source file that started it, as the compiler knew it.</summary>
    public string File { get; internal init; } = "";

    /// <summary>The line that started it.</summary>
    public int Line { get; internal init; }

    /// <summary>File and line without folders.</summary>
    public string StartedAt { get; internal init; } = "";

    /// <summary>The method that it was started with; empty where that cannot be told.</summary>
    public string Method { get; internal init; } = "";

    /// <summary>
    /// The methods that wait, innermost first, as far as they can be told: of coroutines all of them, of methods that return a Task the innermost and the first.
    /// </summary>
    public IReadOnlyList<string> Stack { get; internal init; } = [];

    /// <summary>What it does.</summary>
    public MicrothreadActivity Activity { get; internal init; }

    /// <summary>Whether it was asked to end.</summary>
    public bool IsCanceled { get; internal init; }

    /// <summary>What it waits for: most often one thing; several where its methods wait at the same time.</summary>
    public IReadOnlyList<WaitDescription> Waits { get; internal init; } = [];

    /// <summary>
    /// How long it has waited for this at least: since the earlier description that was given to Describe, or the ones before that. Null when that is not known:
    /// to note the time at each wait would cost every wait.
    /// </summary>
    public TimeSpan? WaitingFor { get; internal init; }

    /// <summary>What it waits for, in words.</summary>
    public string WaitingOn => Activity is MicrothreadActivity.Waiting || (Activity is MicrothreadActivity.Foreign && Waits.Count > 0) ? string.Join(" and ", Waits) : Saying(Activity);

    /// <summary>Names one wait: equal in two descriptions when nothing has happened in between.</summary>
    internal long WaitKey { get; init; }

    /// <summary>Number, name, where it was started, and what it waits for.</summary>
    public override string ToString() =>
        $"{Id} '{Name}' {WaitingOn}{(WaitingFor is { } time ? $" for {time.TotalSeconds:0.#} s" : "")}{(Stack.Count > 0 ? $" in {Stack[0]}" : "")}, started at {StartedAt}{(IsCanceled ? ", cancelled" : "")}";

    /// <summary>What somebody does who does not wait for anything that the loop knows.</summary>
    internal static string Saying(MicrothreadActivity activity) => activity switch
    {
        MicrothreadActivity.Running => "running",
        MicrothreadActivity.Ready => "ready",
        MicrothreadActivity.Ended => "an async void method that it began",
        _ => "something foreign",
    };
}
