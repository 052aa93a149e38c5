using System.Runtime.CompilerServices;
using Coop.Runtime.Sources;

namespace Coop.Runtime;

/// <summary>
/// Reads a value again whenever it has changed: one wake and the latest value, however often it was set between two reads. Made by
/// <see cref="EventReadable{T}.Changes"/>; every reader has its own memory of what it has seen.
/// </summary>
/// <typeparam name="T">The value.</typeparam>
public sealed class ValueReader<T> : IAsyncEnumerable<T>
{
    private readonly ChangesSource<T> _source;

    internal ValueReader(ChangesSource<T> source) => _source = source;

    /// <summary>Happens when the value is another version than this reader has last seen, at once if it is already, and gives the latest.</summary>
    /// <returns>The event.</returns>
    /// <remarks>
    /// Thread: loop
    /// Turn: may complete at once
    /// Cancel: takes nothing: the change stays unseen
    /// </remarks>
    public Event<T> Next() => new(_source);

    /// <summary>The changes, for <c>await foreach</c>. It has no end but leaving it.</summary>
    /// <param name="cancellationToken">Ends the enumeration with OperationCanceledException.</param>
    /// <returns>The values as they are seen.</returns>
    /// <remarks>
    /// Thread: loop
    /// Turn: may complete at once
    /// Cancel: the change stays unseen
    /// </remarks>
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) => ReadAll(cancellationToken).GetAsyncEnumerator(CancellationToken.None);

    private async IAsyncEnumerable<T> ReadAll([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            yield return await Next().WithCancellation(cancellationToken);
        }
    }
}
