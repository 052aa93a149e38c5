using System.Runtime.CompilerServices;

namespace Coop.Runtime.Time;

/// <summary>One timer: 16 bytes and no reference, so that moving it costs the garbage collector nothing.</summary>
/// <param name="DueNanos">When, by the loop's clock.</param>
/// <param name="Key">The order of registration in the upper half, the slot in the lower one.</param>
internal readonly record struct TimerEntry(long DueNanos, ulong Key) : IComparable<TimerEntry>
{
    internal TimerEntry(long dueNanos, uint order, int slot)
        : this(dueNanos, ((ulong)order << 32) | (uint)slot)
    {
    }

    internal int Slot => (int)(uint)Key;

    internal uint Order => (uint)(Key >> 32);

    /// <summary>The total order of timers. The one branch is taken always or hardly ever; which of two random times is earlier cannot be predicted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsBefore(in TimerEntry a, in TimerEntry b) =>
        a.DueNanos == b.DueNanos ? (a.Key < b.Key) : a.DueNanos < b.DueNanos;

    public int CompareTo(TimerEntry other) => IsBefore(in this, in other) ? -1 : IsBefore(in other, in this) ? 1 : 0;
}
