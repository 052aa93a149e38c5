using System.Threading.Channels;
using Coop.Runtime.Sources;

namespace Coop.Runtime.Interop;

/// <summary>
/// A queue as a ChannelReader. Its waits are events of the loop: nothing is taken by a wait that was cancelled, and code behind ConfigureAwait(false) goes
/// on on the loop. Completion may be looked at on any thread.
/// </summary>
internal sealed class QueueChannelReader<T> : ChannelReader<T>
{
    private readonly EventQueue<T> _queue;
    private readonly QueueReadSource<T, T> _read;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal QueueChannelReader(EventQueue<T> queue)
    {
        _queue = queue;
        _read = new QueueReadSource<T, T>(
            queue.Core, queue, "ReadAsync", static item => item, static fault => throw new ChannelClosedException(fault?.SourceException), null);
        _ = queue.Drained.Subscribe(_ => Complete());
    }

    public override Task Completion => _completion.Task;

    public override bool CanCount => true;

    public override int Count => _queue.Count;

    public override bool TryRead(out T item) => _queue.TryGet(out item);

    public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) => cancellationToken.IsCancellationRequested
        ? ValueTask.FromCanceled<bool>(cancellationToken)
        : _queue.HasItems.WithCancellation(cancellationToken).AsValueTask();

    public override ValueTask<T> ReadAsync(CancellationToken cancellationToken = default) => cancellationToken.IsCancellationRequested
        ? ValueTask.FromCanceled<T>(cancellationToken)
        : new Event<T>(_read).WithCancellation(cancellationToken).AsValueTask();

    // The inherited one leaves the loop between two items.
    public override IAsyncEnumerable<T> ReadAllAsync(CancellationToken cancellationToken = default) => _queue.ReadAllAsync(cancellationToken);

    private void Complete()
    {
        if (_queue.Core.Fault is { } fault)
        {
            _completion.SetException(fault.SourceException);
        }
        else
        {
            _completion.SetResult();
        }
    }
}
