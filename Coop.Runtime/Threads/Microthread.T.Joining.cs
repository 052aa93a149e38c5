// Its end as an event. Nothing is made for it before somebody waits; of one that has ended nothing is kept: there is nobody to tell any more.
using Coop.Runtime.Sources;
using Coop.Runtime.Threads;

namespace Coop.Runtime;

public sealed partial class Microthread<T>
{
    private protected override bool HasJoiners => ExtrasOrNull?.Joined is MicrothreadEnd<T> { WaiterCount: > 0 };

    /// <summary>Happens when it has ended: gives its result, throws its error, or OperationCanceledException if it was cancelled.</summary>
    /// <returns>The event.</returns>
    /// <remarks>
    /// Thread: loop
    /// Turn: may complete at once
    /// Cancel: takes nothing; the microthread goes on
    /// </remarks>
    public new Event<T> Join() => new((IEnding<T>)this);

    Source<T> IEnding<T>.End => ExtrasOrNull?.Joined is MicrothreadEnd<T> end ? end : IsEnded ? new PastEnd<T>(this) : MakeEnd();

    bool IEnding<T>.TryTakeEnd(ref T slot)
    {
        if (!IsEnded)
        {
            return false;
        }
        slot = Result;
        return true;
    }

    private MicrothreadEnd<T> MakeEnd()
    {
        // On another thread the loop's own could make one at the same time, and who waits at the lost one would never be told.
        Loop.VerifyAccessOrUnbound();
        var end = new MicrothreadEnd<T>(this);
        Extras.Joined = end;
        return end;
    }

    private protected override Event<Unit> JoinAsUnit() =>
        typeof(T) == typeof(Unit) ? (Event<Unit>)(object)Join() : new Event<Unit>(new SelectSource<T, Unit>(Join(), static _ => default));

    private protected override void SettleJoiners() => (ExtrasOrNull?.Joined as MicrothreadEnd<T>)?.Settle();
}
