using Coop.Runtime.Sources;

namespace Coop.Runtime.Streams;

/// <summary>The one enumeration of a queued stream. Its waits are events, so they stay on the loop also under ConfigureAwait(false).</summary>
internal sealed class QueuedEnumerator<T> : IAsyncEnumerator<T>
{
    private readonly QueuedStream<T> _stream;
    private readonly QueueReadSource<T, bool> _move;
    private readonly CancellationToken _token;

    internal QueuedEnumerator(QueuedStream<T> stream, CancellationToken token)
    {
        _stream = stream;
        _token = token;
        _move = new QueueReadSource<T, bool>(stream.Core, stream, "MoveNext", Keep, stream.Met, stream.EnsureStarted);
    }

    public T Current { get; private set; } = default!;

    public ValueTask<bool> MoveNextAsync()
    {
        _stream.VerifyHere();
        return new Event<bool>(_move).WithCancellation(_token).AsValueTask();
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private bool Keep(T item)
    {
        Current = item;
        return true;
    }
}
