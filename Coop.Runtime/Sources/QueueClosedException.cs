namespace Coop.Runtime;

/// <summary>A queue was closed: nothing can be put into it any more, and nothing is left to get.</summary>
public sealed class QueueClosedException : InvalidOperationException
{
    /// <summary>With the usual message.</summary>
    public QueueClosedException()
        : this("The queue is closed.")
    {
    }

    /// <summary>With a message of its own.</summary>
    /// <param name="message">What was tried.</param>
    public QueueClosedException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and a cause.</summary>
    /// <param name="message">What was tried.</param>
    /// <param name="innerException">The error that the queue was closed with.</param>
    public QueueClosedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
