// A queued method: a producer that runs as a microthread of its own, and the bounded queue that it puts its items into.
//
// States   Cold -> Running (first use) -> Ended (the producer's method has ended), and from each of them -> Left (the reader went).
// Invariants
//   N1  The producer is started at most once, and never after Left.
//   N2  The queue is closed when the producer has ended or the reader has left. So nobody waits for a producer that is not there, nor it for a reader.
//   N3  Every error of the producer is either given to a reader after the items before it, or thrown by the DisposeAsync that leaves it behind.
//       What leaving itself causes (cancellation, a Put into the closed queue) is no error.
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Coop.Runtime.Sources;
using Coop.Runtime.Streams;
using Coop.Runtime.Threads;

namespace Coop.Runtime;

/// <summary>
/// What a queued method returns: a stream of items from a producer that runs as a microthread of its own. Read it with <c>await foreach</c>, once, or with
/// <see cref="Next"/> as an event in choices. The producer starts at the first use; leaving the stream cancels it and waits for its finally blocks.
/// Made by <c>Events.Queued(...)</c>.
/// </summary>
/// <typeparam name="T">What is produced.</typeparam>
[DebuggerDisplay("{Description,nq}, {_core.Count} items waiting")]
public sealed class QueuedStream<T> : IAsyncEnumerable<T>, IEventSource
{
    /// <summary>How many items may wait for the reader when nothing else is said: enough to decouple the two, little enough to keep them in step.</summary>
    public const int DefaultCapacityItems = 16;

    private readonly Func<QueueWriter<T>, Task> _produce;
    private readonly StartSite _site;
    private readonly QueueCore<T> _core;
    private readonly QueueReadSource<T, (bool Ok, T Item)> _next;
    private ExceptionDispatchInfo? _late; // came after the queue was closed
    private bool _isEnumerated;
    private bool _isLeft;
    private bool _isFaultMet;

    internal QueuedStream(EventLoop loop, Func<QueueWriter<T>, Task> produce, int capacity, StartSite site)
    {
        ArgumentNullException.ThrowIfNull(produce);
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        _produce = produce;
        _site = site;
        _core = new QueueCore<T>(loop, null, capacity, this);
        _next = new QueueReadSource<T, (bool, T)>(_core, this, "Next", static item => (true, item), fault => (Met(fault), default!), EnsureStarted);
    }

    /// <inheritdoc/>
    public string Description => $"queued '{_site.ReadableName}' of {typeof(T).Name}";

    /// <summary>The microthread that produces; null before the first use.</summary>
    public Microthread? Producer { get; private set; }

    internal QueueCore<T> Core => _core;

    /// <summary>The next item as an event; the producer starts when it is armed or tried.</summary>
    /// <returns>An event that gives (true, item), or (false, default) once the producer has ended; it throws the producer's error after the last item.</returns>
    /// <exception cref="InvalidOperationException">Not on the loop.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: may complete at once
    /// Cancel: the item stays in the stream
    /// </remarks>
    public Event<(bool Ok, T Item)> Next()
    {
        VerifyHere();
        return new Event<(bool Ok, T Item)>(_next);
    }

    /// <summary>Enumerates the items, once.</summary>
    /// <param name="cancellationToken">Ends the enumeration with OperationCanceledException; leaving it then cancels the producer.</param>
    /// <returns>The enumerator.</returns>
    /// <exception cref="InvalidOperationException">It is or was enumerated already, or this is not the loop's thread.</exception>
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        VerifyHere();
        if (_isEnumerated)
        {
            throw new InvalidOperationException(
                $"{Description} is enumerated once. Call the queued method again for a new stream, or share this one with Next().");
        }
        _isEnumerated = true;
        return new QueuedEnumerator<T>(this, cancellationToken);
    }

    /// <summary>Leaves the stream: cancels the producer, waits for its finally blocks, and throws the error of the producer that no reader has met.</summary>
    /// <returns>Ends when the producer has.</returns>
    /// <exception cref="InvalidOperationException">Not on the loop, or called by the producer itself.</exception>
    /// <remarks>
    /// <c>await using</c> and <c>await foreach</c> call it. Not through IAsyncDisposable: ConfigureAwait would then be ambiguous.
    /// Thread: loop
    /// Turn: may complete at once
    /// Cancel: cannot be cancelled; the producer's grace bounds it
    /// </remarks>
    public async ValueTask DisposeAsync()
    {
        VerifyHere();
        if (Producer is { } producer)
        {
            if (producer == Microthread.CurrentOrNull)
            {
                throw new InvalidOperationException($"The producer of {Description} cannot wait for its own end: let its method return.");
            }
            _isLeft = true;
            producer.Cancel();
            _ = _core.TryClose(null);
            if (!producer.IsEnded)
            {
                await new ShieldedWait(producer.Ended);
            }
        }
        _isLeft = true;
        _ = _core.TryClose(null);
        ThrowUnmet();
    }

    internal void EnsureStarted()
    {
        if (Producer is null && !_isLeft)
        {
            Producer = new Microthread<Unit>(_core.Loop, null, (Func<Task>)ProduceAsync, _site);
        }
    }

    /// <summary>The end as a reader sees it: false, or the producer's error.</summary>
    internal bool Met(ExceptionDispatchInfo? fault)
    {
        _isFaultMet |= fault is not null;
        fault?.Throw();
        return false;
    }

    internal void VerifyHere()
    {
        if (!_core.Scheduler.IsHere)
        {
            throw new InvalidOperationException(
                $"{Description} is read on its event loop only. To read it elsewhere, bridge it: in a microthread of the loop `await stream.CopyTo(channel.Writer)`, " +
                "and read channel.Reader on any thread.");
        }
    }

    private async Task ProduceAsync()
    {
        try
        {
            await (_produce(new QueueWriter<T>(_core)) ?? throw new InvalidOperationException($"The method of {Description} returned no task."));
            _ = _core.TryClose(null);
        }
        catch (OperationCanceledException) when (_isLeft)
        {
            throw;
        }
        catch (QueueClosedException) when (_isLeft)
        {
            // A Put after the reader had left.
        }
        catch (Exception error)
        {
            if (!_core.TryClose(error))
            {
                _late = ExceptionDispatchInfo.Capture(error);
            }
        }
    }

    private void ThrowUnmet()
    {
        ExceptionDispatchInfo? unmet = _late ?? (_isFaultMet ? null : _core.Fault);
        _late = null;
        _isFaultMet = true;
        // A producer that was cancelled from elsewhere has nothing to say to somebody who left anyway.
        if (unmet is not null && unmet.SourceException is not OperationCanceledException)
        {
            unmet.Throw();
        }
    }
}
