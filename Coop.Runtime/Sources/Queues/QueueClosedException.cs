using System.Threading.Channels;

namespace Coop.Runtime;

/// <summary>
/// A queue was closed: nothing can be put into it any more, or nothing is left to get. It is a ChannelClosedException, so that code written for channels
/// understands it.
/// </summary>
public sealed class QueueClosedException : ChannelClosedException
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
