using System.Threading.Channels;

namespace Coop.Runtime.Interop;

/// <summary>A queue as a ChannelWriter, on the loop.</summary>
internal sealed class QueueChannelWriter<T>(EventQueue<T> queue) : ChannelWriter<T>
{
    public override bool TryWrite(T item) => queue.TryPut(item);

    public override ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default) => cancellationToken.IsCancellationRequested
        ? ValueTask.FromCanceled<bool>(cancellationToken)
        : queue.HasRoom.WithCancellation(cancellationToken).AsValueTask();

    public override ValueTask WriteAsync(T item, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }
        ValueTask<T> put = queue.Put(item).WithCancellation(cancellationToken).AsValueTask();
        if (!put.IsCompletedSuccessfully)
        {
            return new ValueTask(put.AsTask());
        }
        _ = put.Result;
        return default;
    }

    public override bool TryComplete(Exception? error = null)
    {
        queue.Core.Scheduler.VerifyAccess();
        return queue.Core.TryClose(error);
    }
}
