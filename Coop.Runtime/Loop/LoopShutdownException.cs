namespace Coop.Runtime;

/// <summary>A loop ended although something on it did not: it names what was left. The error of main, if it failed, is the inner exception.</summary>
public sealed class LoopShutdownException : Exception
{
    /// <summary>Without anything to name.</summary>
    public LoopShutdownException()
        : this("The event loop ended with microthreads left.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What happened.</param>
    public LoopShutdownException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and a cause.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">The error that came first.</param>
    public LoopShutdownException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    internal LoopShutdownException(IReadOnlyList<string> left, TimeSpan grace, Exception? first)
        : base($"The event loop ended, and after {grace.TotalSeconds:0.###} s of grace {left.Count} microthread(s) had not: {string.Join("; ", left)}. " +
               "Give them the loop's cancellation, or a longer ShutdownGrace.", first) => Left = left;

    /// <summary>What had not ended, one line each: name, where it was started, what it waits for.</summary>
    public IReadOnlyList<string> Left { get; } = [];
}
