namespace Coop.Runtime.Diagnostics;

/// <summary>What a microthread does at the moment of a description.</summary>
public enum MicrothreadActivity
{
    /// <summary>Its step runs: it has asked for the description.</summary>
    Running,

    /// <summary>It stands in the run queue.</summary>
    Ready,

    /// <summary>It waits for something that the loop knows.</summary>
    Waiting,

    /// <summary>It waits for something that the loop knows nothing of, most often a Task that it awaits as it is, or it runs on another thread.</summary>
    Foreign,

    /// <summary>Its method has ended; an async void method that it began has not.</summary>
    Ended,
}
