using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Threads;

/// <summary>The end of a microthread as an event: one event, whenever it is asked for.</summary>
public sealed class JoinTests
{
    [Test]
    [Contract(8)]
    public void Join_BeforeAndAfterTheEnd_IsTheSameEvent()
    {
        TestLoop.Run(async events =>
        {
            Microthread<int> seven = events.Thread(async () =>
            {
                await events.Pause();
                return 7;
            });
            Microthread<int> other = events.Thread(async () =>
            {
                await events.Pause();
                return 7;
            });
            Event<int> before = seven.Join();
            before.Source.ShouldBe(seven);
            (await before).ShouldBe(7);
            Event<int> after = seven.Join();
            (after == before).ShouldBeTrue();
            after.GetHashCode().ShouldBe(before.GetHashCode());
            after.Source.ShouldBe(seven);
            after.ToString().ShouldBe(before.ToString());
            (after == other.Join()).ShouldBeFalse();
            (after == default).ShouldBeFalse();
            (await before + await after).ShouldBe(14);
        });
    }

    [TestCase(false)]
    [TestCase(true)]
    [Contract(6)]
    public void Join_InAChoice_SaysWhichHasEnded(bool isEnded)
    {
        TestLoop.Run(async events =>
        {
            Microthread<int> seven = events.Thread(async () =>
            {
                await events.Sleep(1);
                return 7;
            });
            Microthread never = events.Thread(async () => await events.Never());
            if (isEnded)
            {
                await seven.Join();
            }
            (await Events.AnyOf(never.Join(), seven.Join())).Value2.ShouldBe(7);
            Choice won = await Events.AnyOf((Event)never.Join(), seven.Join(), events.Never());
            won.Source.ShouldBe(seven);
            (await Events.AllOf(seven.Join(), seven.Join().Select(result => result + 1))).ShouldBe((7, 8));
            (await seven.Join().Within(1)).ShouldBe(7);
            seven.Join().TryTake(out int result).ShouldBeTrue();
            result.ShouldBe(7);
            never.Join().TryTake(out _).ShouldBeFalse();
            never.Cancel();
        });
    }

    [Test]
    public void Join_OfOneThatHasFailed_ThrowsToEverybody_EveryWay()
    {
        TestLoop.Run(async events =>
        {
            Microthread failing = events.Thread(async () =>
            {
                await events.Pause();
                throw new FormatException("broken");
            });
            await Thrown.By<FormatException>(async () => await failing.Join());
            await Thrown.By<FormatException>(async () => await failing.Join());
            await Thrown.By<FormatException>(async () => await failing.Join().Within(1));
            await Thrown.By<FormatException>(async () => await Events.AnyOf(failing.Join(), events.Never()));
            Should.Throw<FormatException>(() => failing.Join().TryTake(out _));
            Should.Throw<FormatException>(() => failing.Join().GetAwaiter().IsCompleted);
        });
    }

    [Test]
    [Contract(4)]
    public void Join_OfThoseThatHaveEnded_CompletesAtOnce_ButNotForEver()
    {
        TestLoop.Run(async events =>
        {
            Microthread ended = events.Thread(() => Task.CompletedTask);
            await ended.Join();
            int turns = 0;
            bool isOver = false;
            Microthread beside = events.Thread(async () =>
            {
                while (!isOver)
                {
                    turns++;
                    await events.Pause();
                }
            });
            for (int i = 0; i < 1000; i++)
            {
                await ended.Join();
            }
            turns.ShouldBeInRange(1000 / 129, 1000 / 127);
            isOver = true;
            await beside.Join();
        });
    }

    [Test]
    public void Join_OfOneThatHasEnded_AllocatesNothing()
    {
        long least = long.MaxValue;
        TestLoop.Run(async events =>
        {
            Microthread ended = events.Thread(() => Task.CompletedTask);
            await ended.Join();
            for (int round = 0; round < 10; round++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                for (int i = 0; i < 100; i++)
                {
                    await ended.Join();
                }
                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
                await events.Pause();
            }
        });
        least.ShouldBe(0);
    }

    [Test]
    public void Join_ByHand_MayBeArmedWithoutBeingAsked()
    {
        TestLoop.Run(async events =>
        {
            Microthread child = events.Thread(async () => await events.Sleep(1));
            bool isTold = false;
            EventAwaiter<Unit> awaiter = child.Join().GetAwaiter();
            awaiter.OnCompleted(() => isTold = true);
            await events.Sleep(2);
            isTold.ShouldBeTrue();
            awaiter.GetResult();
            Should.Throw<InvalidOperationException>(() => awaiter.GetResult());
        });
    }
}
