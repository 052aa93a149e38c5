using System.Runtime.CompilerServices;

namespace Coop.Runtime.Interop;

/// <summary>The loop's clock for code that takes a TimeProvider. Usable on any thread; the callbacks of its timers are steps of the loop.</summary>
internal sealed class LoopTimeProvider : TimeProvider
{
    private static readonly ConditionalWeakTable<EventLoop, LoopTimeProvider> s_providers = [];

    private readonly EventLoop _loop;

    private LoopTimeProvider(EventLoop loop) => _loop = loop;

    public override long TimestampFrequency => _loop.Options.Clock.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => _loop.Options.Clock.LocalTimeZone;

    internal static LoopTimeProvider Of(EventLoop loop) => s_providers.GetValue(loop, static loop => new LoopTimeProvider(loop));

    public override long GetTimestamp() => _loop.Options.Clock.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => _loop.Options.Clock.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new LoopTimer(_loop, callback, state);
        return timer.Change(dueTime, period) ? timer : throw new InvalidOperationException(
            $"The event loop '{_loop.Options.Name}' has ended: its timers fire no more.");
    }
}
