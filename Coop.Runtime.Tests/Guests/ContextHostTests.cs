using Nito.AsyncEx;

namespace Coop.Runtime.Tests.Guests;

/// <summary>A host that is a SynchronizationContext: AsyncContext of Nito.AsyncEx, and a microthread of another loop of our own.</summary>
[Contract(1)]
public sealed class ContextHostTests
{
    [Test]
    public void AsyncContext_IsAHost_AndKeepsItsContext()
    {
        int ticks = 0, hostTicks = 0;
        AsyncContext.Run(async () =>
        {
            SynchronizationContext host = SynchronizationContext.Current!;
            int thread = Environment.CurrentManagedThreadId;
            using var loop = new EventLoop();
            Guest guest = loop.Attach(host, async events =>
            {
                SynchronizationContext.Current.ShouldBe(Microthread.Current);
                for (; ticks < 10; ticks++)
                {
                    await events.Sleep(0.002);
                    Environment.CurrentManagedThreadId.ShouldBe(thread);
                }
            });
            while (!guest.Completion.IsCompleted)
            {
                await Task.Delay(1);
                hostTicks++;
                SynchronizationContext.Current.ShouldBe(host);
            }
            await guest.Completion;
        });
        ticks.ShouldBe(10);
        hostTicks.ShouldBeGreaterThan(0);
    }

    [Test]
    public void AnotherLoopOfOurs_IsAHost_WhoseTurnsContainTheGuests() => EventLoop.Run(async outer =>
    {
        using var inner = new EventLoop();
        int steps = 0;
        Guest guest = inner.Attach(SynchronizationContext.Current!, async events =>
        {
            for (; steps < 10; steps++)
            {
                await events.Sleep(0.001);
                EventLoop.Current.ShouldBe(events);
            }
        });
        while (!guest.Completion.IsCompleted)
        {
            await outer.Sleep(0.001);
            EventLoop.Current.ShouldBe(outer);
        }
        await guest.Completion;
        steps.ShouldBe(10);
    });

    [Test]
    public void NoContext_Throws()
    {
        using var loop = new EventLoop();
        Should.Throw<ArgumentNullException>(() => loop.Attach((SynchronizationContext)null!));
        Should.Throw<ArgumentNullException>(() => loop.Attach((Action<Action>)null!));
    }
}
