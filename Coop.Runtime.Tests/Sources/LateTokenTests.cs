using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Sources;

/// <summary>A token that is cancelled on another thread speaks through a post: it must not reach the wait that uses the object next.</summary>
public sealed class LateTokenTests
{
    [Test]
    [Contract(12), Contract(21)]
    public void Token_CancelledElsewhereWhileTheEventCommits_DoesNotEndALaterWait() => TestLoop.Run(async events =>
    {
        using var source = new CancellationTokenSource();
        var queue = events.Queue<int>(1);
        using var other = new CancellationTokenSource();
        var thread = events.Thread(async () =>
        {
            var one = await queue.Get().WithCancellation(source.Token).Resume(ResumeIn.ThisTurn);
            return (one, await queue.Get().WithCancellation(other.Token));
        });
        await events.Pause();
        // The token's post lies in the inbox; before it is taken out the first wait has its event, and the second one is armed in the same batch.
        var canceller = new Thread(source.Cancel);
        canceller.Start();
        canceller.Join();
        queue.TryPut(1).ShouldBeTrue();
        await events.Sleep(1);
        thread.IsEnded.ShouldBeFalse();
        queue.TryPut(2).ShouldBeTrue();
        (await thread.Join()).ShouldBe((1, 2));
        queue.Core.Rented.ShouldBe(0);
    });

    /// <summary>
    /// Why a test must not count pauses after a token was cancelled elsewhere: the post waits for a look, runs as a step behind whoever is ready then, and the
    /// wait that it ends resumes behind whoever is ready after that. An await of CancelAsync() gives way to none of them when the pool thread was quick.
    /// </summary>
    [Test]
    [Contract(2), Contract(3), Contract(5)]
    public void Token_CancelledElsewhereBeforeAnyLook_EndsTheWaitBehindTheThirdPause() => TestLoop.Run(async events =>
    {
        using var source = new CancellationTokenSource();
        Task wait = events.Never().WithCancellation(source.Token).AsTask();
        Task cancelled = source.CancelAsync();
        SpinWait.SpinUntil(() => cancelled.IsCompleted);
        await cancelled;
        await events.Pause();
        await events.Pause();
        wait.IsCompleted.ShouldBeFalse("the post was taken by the look before the first pause ended, and ran after it");
        await events.Pause();
        wait.IsCanceled.ShouldBeTrue();
    });
}
