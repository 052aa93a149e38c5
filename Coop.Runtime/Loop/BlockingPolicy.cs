namespace Coop.Runtime;

/// <summary>What happens when code on the loop blocks its thread: <c>.Result</c>, <c>.Wait()</c>, a contended lock.</summary>
public enum BlockingPolicy
{
    /// <summary>The wait goes on; once it has lasted <see cref="EventLoopOptions.BlockingReportAfter"/> it is reported while it is stuck. The default.</summary>
    Report,

    /// <summary>
    /// The wait throws InvalidOperationException instead of blocking. It also fires on a contended <c>lock</c> inside a library, so it is for tests and
    /// for programs that know what they call.
    /// </summary>
    Throw,
}
