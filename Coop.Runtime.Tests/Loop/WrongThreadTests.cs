using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Loop;

/// <summary>Who turns or ends a loop on a thread that is not its own is told so, whatever that thread is doing at the time.</summary>
public sealed class WrongThreadTests
{
    [Test, Contract(1)]
    public void BetweenTurns_TurnedOnAnotherThread_SaysRebind()
    {
        using var loop = new EventLoop();
        loop.Turn();
        Exception? error = Thrown.OnAnotherThread(() => loop.TurnFor(TimeSpan.FromMilliseconds(1)));
        error.ShouldBeOfType<InvalidOperationException>().Message.ShouldContain("Rebind()");
    }

    [Test, Contract(1)]
    public void InATurn_TurnedOrEndedOnAnotherThread_IsToldTheThreadAndNotToAwait()
    {
        using var loop = new EventLoop();
        Exception? turned = null;
        Exception? ended = null;
        loop.Thread(() =>
        {
            turned = Thrown.OnAnotherThread(() => loop.Turn());
            ended = Thrown.OnAnotherThread(loop.Shutdown);
            return Task.CompletedTask;
        });
        loop.Turn();
        turned.ShouldBeOfType<InvalidOperationException>().Message.ShouldContain($"belongs to thread {Environment.CurrentManagedThreadId}");
        ended.ShouldBeOfType<InvalidOperationException>().Message.ShouldContain($"the event loop on thread {Environment.CurrentManagedThreadId}");
    }

    [Test]
    public void InATurn_TurnedOrEndedByItsStep_SaysWhatToDoInstead()
    {
        using var loop = new EventLoop();
        Exception? turned = null;
        Exception? ended = null;
        loop.Thread(() =>
        {
            turned = Thrown.OrNull(() => loop.Turn());
            ended = Thrown.OrNull(loop.Dispose);
            return Task.CompletedTask;
        });
        loop.Turn();
        turned.ShouldBeOfType<InvalidOperationException>().Message.ShouldContain("Await instead");
        ended.ShouldBeOfType<InvalidOperationException>().Message.ShouldContain("return from main");
    }

    [Test]
    public void Ended_Turned_SaysThatItIsDisposed()
    {
        EventLoop loop = Ended();
        loop.Dispose();
        Thrown.OrNull(() => loop.Turn()).ShouldBeOfType<ObjectDisposedException>();
        Thrown.OnAnotherThread(() => loop.Turn()).ShouldBeOfType<ObjectDisposedException>();
    }

    [Test]
    public void Ended_UsedInAnyWay_SaysWhichLoopItWas()
    {
        EventLoop loop = Ended();
        foreach (Action use in new Action[]
        {
            () => loop.Turn(),
            () => loop.TurnFor(TimeSpan.FromMilliseconds(1)),
            () => _ = loop.PollHandle,
            () => loop.Thread(() => Task.CompletedTask),
            () => loop.Readable(0).TryTake(out _),
            () => loop.Queue<int>(1).TryPut(1),
        })
        {
            Should.Throw<ObjectDisposedException>(use).Message.ShouldContain("The event loop 'departed' has ended");
        }
    }

    private static EventLoop Ended()
    {
        var loop = new EventLoop(new EventLoopOptions { Name = "departed" });
        loop.Turn();
        loop.Dispose();
        return loop;
    }
}
