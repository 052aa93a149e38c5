namespace Coop.Runtime;

/// <summary>
/// A clock that moves when it is told to: virtual time for tests. Give it to a loop as <see cref="EventLoopOptions.Clock"/>; nothing on that loop waits
/// for real time any more. Source of the idea: trio's MockClock.
/// </summary>
/// <param name="autoAdvance">
/// True: when the loop has nothing to do but wait for a timer, the clock jumps to that timer's due time, so that an hour of sleeping takes no time.
/// False: time stands still until <see cref="Advance"/>.
/// </param>
public sealed class ManualClock(bool autoAdvance = false) : TimeProvider
{
    private readonly Lock _lock = new();
    private long _nanos;
    private Action? _advanced;

    /// <summary>Whether an idle loop moves this clock to its next timer by itself.</summary>
    public bool AutoAdvance { get; } = autoAdvance;

    /// <summary>Virtual time since the clock was made.</summary>
    public TimeSpan Elapsed => TimeSpan.FromTicks(GetTimestamp() / 100);

    /// <summary>One tick of this clock is one nanosecond.</summary>
    public override long TimestampFrequency => 1_000_000_000;

    /// <summary>Where the clock stands, in nanoseconds.</summary>
    /// <returns>Nanoseconds since the clock was made.</returns>
    public override long GetTimestamp() => Volatile.Read(ref _nanos);

    /// <summary>The wall time that belongs to <see cref="GetTimestamp"/>: the clock starts at 2000-01-01T00:00:00Z.</summary>
    /// <returns>Virtual wall time.</returns>
    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(GetTimestamp() / 100);

    /// <summary>Moves the clock forward and wakes the loops that stand on it.</summary>
    /// <param name="by">How far; not negative.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="by"/> is negative: time does not run backwards.</exception>
    /// <remarks>
    /// Thread: any
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        Action? advanced;
        lock (_lock)
        {
            Volatile.Write(ref _nanos, checked(_nanos + (by.Ticks * 100)));
            advanced = _advanced;
        }
        advanced?.Invoke();
    }

    /// <summary>Moves to a timer's due time unless the clock is already past it.</summary>
    internal void AdvanceTo(long nanos)
    {
        lock (_lock)
        {
            if (nanos > _nanos)
            {
                Volatile.Write(ref _nanos, nanos);
            }
        }
    }

    internal void Subscribe(Action advanced)
    {
        lock (_lock)
        {
            _advanced += advanced;
        }
    }

    internal void Unsubscribe(Action advanced)
    {
        lock (_lock)
        {
            _advanced -= advanced;
        }
    }
}
