namespace Coop.Runtime.Tests.Loop;

/// <summary>Who turns or ends a loop on a thread that is not its own is told so, whatever that thread is doing at the time.</summary>
public sealed class WrongThreadTests
{
    [Test, Contract(1)]
    public void BetweenTurns_TurnedOnAnotherThread_SaysRebind()
    {
        using var loop = new EventLoop();
        loop.Turn();
        Exception? error = OnAnotherThread(() => loop.TurnFor(TimeSpan.FromMilliseconds(1)));
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
            turned = OnAnotherThread(() => loop.Turn());
            ended = OnAnotherThread(loop.Shutdown);
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
            turned = Caught(() => loop.Turn());
            ended = Caught(loop.Dispose);
            return Task.CompletedTask;
        });
        loop.Turn();
        turned.ShouldBeOfType<InvalidOperationException>().Message.ShouldContain("Await instead");
        ended.ShouldBeOfType<InvalidOperationException>().Message.ShouldContain("return from main");
    }

    [Test]
    public void Ended_Turned_SaysThatItIsDisposed()
    {
        var loop = new EventLoop();
        loop.Turn();
        loop.Dispose();
        loop.Dispose();
        Caught(() => loop.Turn()).ShouldBeOfType<ObjectDisposedException>();
        OnAnotherThread(() => loop.Turn()).ShouldBeOfType<ObjectDisposedException>();
    }

    private static Exception? OnAnotherThread(Action action)
    {
        Exception? error = null;
        var thread = new Thread(() => error = Caught(action));
        thread.Start();
        thread.Join();
        return error;
    }

    private static Exception? Caught(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception error)
        {
            return error;
        }
    }
}
