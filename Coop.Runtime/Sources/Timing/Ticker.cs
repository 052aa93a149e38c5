using System.Diagnostics;
using Coop.Runtime.Sources;
using Coop.Runtime.Time;

namespace Coop.Runtime;

/// <summary>
/// Something that ticks: the first tick comes one period after the ticker was made. Each tick is taken by one waiter. Made by <c>events.Ticks(period)</c>;
/// what nobody waits for arms no timer.
/// </summary>
[DebuggerDisplay("{Description,nq}")]
public sealed class Ticker : IEventSource, IAsyncEnumerable<long>
{
    private readonly TickCore _core;

    /// <summary>Makes a ticker on a loop; its periods count from now.</summary>
    /// <param name="loop">The loop whose clock it goes by.</param>
    /// <param name="period">The time between ticks, more than zero.</param>
    /// <param name="missed">What becomes of ticks that nobody took in time.</param>
    /// <exception cref="ArgumentOutOfRangeException">The period is not more than zero, or the policy does not exist.</exception>
    public Ticker(EventLoop loop, TimeSpan period, MissedTicks missed = MissedTicks.Burst)
    {
        ArgumentNullException.ThrowIfNull(loop);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(period, TimeSpan.Zero);
        if (!Enum.IsDefined(missed))
        {
            throw new ArgumentOutOfRangeException(nameof(missed), missed, "Use MissedTicks.Burst, Delay or Skip.");
        }
        Period = period;
        _core = new TickCore(loop, this, Clock.DelayFrom(period), missed);
    }

    /// <summary>The time between ticks.</summary>
    public TimeSpan Period { get; }

    /// <inheritdoc/>
    public string Description => $"Ticks every {Period.TotalSeconds:0.#######} s";

    /// <summary>Happens at the next tick, at once if that is overdue, and takes it: gives its number, from 1; left out ones are counted.</summary>
    /// <returns>The event.</returns>
    /// <remarks>
    /// Thread: loop
    /// Turn: may complete at once
    /// Cancel: the tick stays, for whoever asks next
    /// Source: tokio's Interval
    /// </remarks>
    public Event<long> Next() => new(_core);

    /// <summary>The ticks, without an end: for <c>await foreach</c>.</summary>
    /// <param name="cancellationToken">Ends the enumeration with OperationCanceledException.</param>
    /// <returns>The numbers of the ticks.</returns>
    /// <remarks>
    /// Thread: loop
    /// Turn: may complete at once
    /// Cancel: the tick stays, for whoever asks next
    /// </remarks>
    public async IAsyncEnumerator<long> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            yield return await Next().WithCancellation(cancellationToken);
        }
    }
}
