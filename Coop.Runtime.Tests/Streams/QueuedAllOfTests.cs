using Coop.Runtime.Tests.Support;
using static Coop.Runtime.Events;

namespace Coop.Runtime.Tests.Streams;

/// <summary>A stream that ends by an error takes nothing with it from the other members of AllOf (C6).</summary>
public sealed class QueuedAllOfTests
{
    [Test]
    [Contract(6), Contract(14)]
    public void AllOf_OfAPermitAndAStreamThatHasFailed_TakesNoPermit([Values] bool before) => TestLoop.Run(async events =>
    {
        var semaphore = events.Semaphore(1);
        var stream = events.Queued<int>(async queue =>
        {
            await events.Pause();
            throw new FormatException("no");
        });
        if (before)
        {
            stream.EnsureStarted();
            await stream.Producer!.Ended;
        }
        var error = await Thrown.By<FormatException>(async () => await AllOf(semaphore.Take(), stream.Next()));
        error.Message.ShouldBe("no");
        semaphore.Count.ShouldBe(1);
        stream.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(6)]
    public void AllOf_OfAPermitAndAStreamThatHasEnded_GivesThePermitAndTheEnd() => TestLoop.Run(async events =>
    {
        var semaphore = events.Semaphore(1);
        var stream = events.Queued<int>(async _ => await events.Pause());
        var (_, next) = await AllOf(semaphore.Take(), stream.Next());
        next.Ok.ShouldBeFalse();
        semaphore.Count.ShouldBe(0);
    });
}
