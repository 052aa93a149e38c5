namespace Coop.Runtime.Tests.Support;

/// <summary>A clock that moves on whenever it is read: whatever a source asks it twice, it gets two answers.</summary>
internal sealed class StepTime : TimeProvider
{
    private long _now;

    /// <summary>What one reading takes.</summary>
    internal static TimeSpan Step { get; } = TimeSpan.FromTicks(1);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => ++_now;
}
