// How late a loop answers: work is posted to it, and what lies between post and run is its pulse.
//
// Invariant: at most one beat is under way, so that asking a stuck loop again and again piles nothing up; the age of that one is how long it is stuck.
using System.Diagnostics;
using Coop.Runtime;

namespace Coop.Hosting;

/// <summary>Feels whether a loop turns.</summary>
internal sealed class LoopPulse(EventLoop loop)
{
    private readonly Lock _gate = new();
    private Beat? _last;

    /// <summary>How late the loop answers; as much as <paramref name="limit"/> or more when it has not answered. Null when it takes no more work.</summary>
    internal async Task<TimeSpan?> Feel(TimeSpan limit, CancellationToken token)
    {
        Beat beat;
        lock (_gate)
        {
            if (_last is null or { Delay.IsCompleted: true })
            {
                _last = new Beat();
                if (!loop.TryPost(_last.Answer))
                {
                    return null;
                }
            }
            beat = _last;
        }
        TimeSpan rest = limit - beat.Age;
        if (rest > TimeSpan.Zero)
        {
            await Task.WhenAny(beat.Delay, Task.Delay(rest, token)).ConfigureAwait(false);
            token.ThrowIfCancellationRequested();
        }
        // A timer may be a little early.
        return beat.Delay.IsCompleted ? await beat.Delay.ConfigureAwait(false) : TimeSpan.FromTicks(Math.Max(beat.Age.Ticks, limit.Ticks));
    }

    private sealed class Beat
    {
        private readonly TaskCompletionSource<TimeSpan> _delay = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly long _posted = Stopwatch.GetTimestamp();

        internal TimeSpan Age => Stopwatch.GetElapsedTime(_posted);

        internal Task<TimeSpan> Delay => _delay.Task;

        internal void Answer() => _delay.SetResult(Age);
    }
}
