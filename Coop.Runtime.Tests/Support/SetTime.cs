namespace Coop.Runtime.Tests.Support;

/// <summary>A clock that stands until it is set, and that the loop takes for a real one: it looks as often as under load, not once a turn.</summary>
internal sealed class SetTime : TimeProvider
{
    internal TimeSpan Now { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Now.Ticks;
}
