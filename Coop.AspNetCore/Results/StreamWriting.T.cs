using Microsoft.AspNetCore.Http;

namespace Coop.AspNetCore;

/// <summary>How items become a response.</summary>
internal abstract class StreamWriting<T>
{
    /// <summary>Of the response.</summary>
    internal abstract string ContentType { get; }

    /// <summary>Whether a reader can tell that a stream that ended early is not whole; else it is broken off.</summary>
    internal abstract bool MayEndEarly { get; }

    /// <summary>The framework's own result for the items.</summary>
    internal abstract IResult Of(IAsyncEnumerable<T> items);
}
