using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Sources;

public sealed class BroadcastTests
{
    [Test]
    [Scenario(45)]
    public void Reader_SixBehindACapacityOfFour_IsToldOfTwoAndResumesAtTheOldestKept() => TestLoop.Run(async events =>
    {
        EventBroadcast<int> broadcast = events.Broadcast<int>(4);
        BroadcastReader<int> reader = broadcast.OpenReader();
        for (int i = 1; i <= 6; i++)
        {
            broadcast.Send(i);
        }
        (reader.Count, reader.Missed).ShouldBe((4, 2));
        (await reader.Get()).ShouldBe(new BroadcastItem<int>(3, Missed: 2));
        for (int i = 4; i <= 6; i++)
        {
            (await reader.Get()).ShouldBe(new BroadcastItem<int>(i, Missed: 0));
        }
        reader.TryGet(out _).ShouldBeFalse();
    });

    [Test]
    public void Readers_OpenedAtDifferentTimes_GetWhatIsTheirs() => TestLoop.Run(async events =>
    {
        EventBroadcast<int> broadcast = events.Broadcast<int>(100);
        BroadcastReader<int> early = broadcast.OpenReader();
        for (int i = 0; i < 50; i++)
        {
            broadcast.Send(i);
        }
        BroadcastReader<int> late = broadcast.OpenReader(), whole = broadcast.OpenReader(atOldest: true);
        broadcast.Send(50);
        (await late.Get()).Value.ShouldBe(50);
        for (int i = 0; i <= 50; i++)
        {
            ((await early.Get()).Value, (await whole.Get()).Value).ShouldBe((i, i));
        }
    });

    [Test]
    [Contract(2)]
    public void Waiters_OfAllReaders_AreServedInTheOrderOfArrivalAndShareTheirReader() => TestLoop.Run(async events =>
    {
        EventBroadcast<string> broadcast = events.Broadcast<string>(4);
        BroadcastReader<string> left = broadcast.OpenReader(), right = broadcast.OpenReader();
        var trace = new List<string>();
        Microthread Read(string name, BroadcastReader<string> reader) => events.Thread(async () => trace.Add(name + (await reader.Get()).Value));
        Microthread[] readers = [Read("l1", left), Read("r1", right), Read("l2", left)];
        await events.Pause();
        broadcast.GettersWaiting.ShouldBe(3);
        broadcast.Send("x");
        broadcast.Send("y");
        await Events.Group(group => Task.CompletedTask);
        foreach (Microthread reader in readers)
        {
            await reader.Join();
        }
        trace.ShouldBe(["l1x", "r1x", "l2y"]);
        (await right.Get()).Value.ShouldBe("y");
        left.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(6)]
    public void Choice_BetweenReaders_LeavesTheLosersItem() => TestLoop.Run(async events =>
    {
        EventBroadcast<int> broadcast = events.Broadcast<int>(4);
        BroadcastReader<int> left = broadcast.OpenReader(), right = broadcast.OpenReader();
        Microthread<int> chooser = events.Thread(async () => (await Events.AnyOf(left.Get(), right.Get())).Index);
        Microthread<BroadcastItem<int>> third = events.Thread(async () => await right.Get());
        await events.Pause();
        broadcast.Send(1);
        (await chooser.Join()).ShouldBe(0);
        (await third.Join()).Value.ShouldBe(1);
        (left.Count, right.Count, broadcast.GettersWaiting).ShouldBe((0, 0, 0));
    });

    [Test]
    [Scenario(42), Scenario(43)]
    public void Close_LetsReadersDrainAndWakesThoseWhoWait() => TestLoop.Run(async events =>
    {
        EventBroadcast<int> broadcast = events.Broadcast<int>(4);
        BroadcastReader<int> drained = broadcast.OpenReader(), behind = broadcast.OpenReader();
        broadcast.Send(1);
        (await drained.Get()).Value.ShouldBe(1);
        Microthread waiting = events.Thread(async () => await Should.ThrowAsync<InvalidDataException>(async () => await drained.Get()));
        await events.Pause();
        broadcast.Close(new InvalidDataException());
        await waiting.Join();
        Should.Throw<QueueClosedException>(() => broadcast.Send(2));
        (await behind.Get()).Value.ShouldBe(1);
        await Should.ThrowAsync<InvalidDataException>(async () => await behind.Get());
        behind.Core.Rented.ShouldBe(0);
    });

    [Test]
    public void Reader_ThatIsForgotten_IsCollected() => TestLoop.Run(async events =>
    {
        EventBroadcast<int> broadcast = events.Broadcast<int>(4);
        WeakReference forgotten = Forget(broadcast);
        broadcast.Send(1);
        await events.Pause();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        forgotten.IsAlive.ShouldBeFalse();
    });

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference Forget(EventBroadcast<int> broadcast) => new(broadcast.OpenReader());
}
