using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Coroutines;

/// <summary>A Coroutine is awaited once, on its loop: everything else throws in the method that does it, and harms nobody (C1, C21).</summary>
public sealed class CoroutineMisuseTests : LoopFixture
{
    [Test]
    [Contract(21)]
    public void AwaitedTwice_Throws_AlsoWhenItsBoxIsInUseAgain()
    {
        Start(async () =>
        {
            Coroutine<int> first = Echo(1);
            (await first).ShouldBe(1);
            (await Thrown.By<InvalidOperationException>(async () => await first)).Message.ShouldContain("already awaited");
            Coroutine<int> second = Echo(2);
            second.Box.ShouldBeSameAs(first.Box);
            (await Thrown.By<InvalidOperationException>(async () => await first)).Message.ShouldContain("already awaited");
            await Loop.Pause();
            second.GetAwaiter().IsCompleted.ShouldBeTrue();
            (await Thrown.By<InvalidOperationException>(async () => await first)).Message.ShouldContain("already awaited");
            Should.Throw<InvalidOperationException>(() => first.GetAwaiter().GetResult());
            Should.Throw<InvalidOperationException>(() => first.GetAwaiter().UnsafeOnCompleted(() => { }));
            (await second).ShouldBe(2);
            Log.Add("done");
        });
        Trace.ShouldBe("done");
    }

    [TestCase(false)]
    [TestCase(true)]
    [Contract(21)]
    public void AwaitedFromTwoPlaces_TheSecondIsRefused_AndTheFirstGoesOn(bool fromTasks)
    {
        Coroutine<int> shared = default;
        Start(async () => { shared = Echo(5, 1); await Loop.Pause(); });
        Microthread first = fromTasks ? Start(ByTask) : Loop.Thread(ByCoroutine);
        Settle();
        Microthread second = fromTasks ? Start(ByTask) : Loop.Thread(ByCoroutine);
        Settle();
        Trace.ShouldBe("refused finally");
        second.State.ShouldBe(MicrothreadState.Succeeded);
        Clock.Advance(TimeSpan.FromSeconds(1));
        Settle();
        Trace.ShouldBe("refused finally 5 finally");
        first.State.ShouldBe(MicrothreadState.Succeeded);

        async Task ByTask() => await ByCoroutine().AsTask();

        async Coroutine ByCoroutine()
        {
            try
            {
                Log.Add($"{await shared}");
            }
            catch (InvalidOperationException error)
            {
                error.Message.ShouldContain("awaited already");
                Log.Add("refused");
            }
            finally
            {
                await Loop.Pause();
                Log.Add("finally");
            }
        }
    }

    // The builder of Task would end the process over an exception out of OnCompleted.
    [Test]
    [Contract(21)]
    public void AwaitedFromTwoTasks_TheSecondIsRefusedWhenItAsks()
    {
        Coroutine<int> shared = default;
        Start(async () =>
        {
            shared = Echo(5, 1);
            await Loop.Pause();
        });
        Start(First);
        Start(First);
        Trace.ShouldBe("refused");
        Clock.Advance(TimeSpan.FromSeconds(1));
        Settle();
        Trace.ShouldBe("refused 5");

        async Task First()
        {
            try
            {
                Log.Add($"{await shared}");
            }
            catch (InvalidOperationException)
            {
                Log.Add("refused");
            }
        }
    }

    [Test]
    [Contract(21)]
    public void MicrothreadOfACoroutineThatIsAnothers_Fails_AndHarmsNobody()
    {
        Start(async () =>
        {
            Coroutine taken = Nothing();
            await taken;
            Coroutine inUse = Nothing();
            inUse.Box.ShouldBeSameAs(taken.Box);
            Microthread stale = Loop.Thread(() => taken);
            (await Thrown.By<InvalidOperationException>(async () => await stale.Join())).Message.ShouldContain("already awaited");
            await inUse;

            Coroutine shared = Sleeps();
            Microthread first = Loop.Thread(() => shared);
            await Loop.Pause();
            Microthread second = Loop.Thread(() => shared);
            (await Thrown.By<InvalidOperationException>(async () => await second.Join())).Message.ShouldContain("awaited already");
            (await Thrown.By<InvalidOperationException>(async () => await shared)).Message.ShouldContain("awaited already");
            await first.Join();
            first.State.ShouldBe(MicrothreadState.Succeeded);

            // One that was begun before, and has ended, is a body like any other.
            Coroutine ended = Nothing();
            await Loop.Pause();
            await Loop.Thread(() => ended).Join();
            Log.Add("done");
        });
        Clock.Advance(TimeSpan.FromSeconds(1));
        Settle();
        Trace.ShouldBe("done");

        async Coroutine Nothing() => await Loop.Pause();

        async Coroutine Sleeps() => await Loop.Sleep(1);
    }

    [Test]
    [Contract(1)]
    public void UsedOnAnotherThread_Throws_AndChangesNothing()
    {
        Coroutine<int> coroutine = default;
        Start(async () =>
        {
            coroutine = Echo(1);
            await Loop.Pause();
        });
        Exception?[] errors = new Exception?[3];
        var thread = new Thread(() =>
        {
            CoroutineAwaiter<int> awaiter = coroutine.GetAwaiter();
            errors[0] = Thrown.OrNull(() => _ = awaiter.IsCompleted);
            errors[1] = Thrown.OrNull(() => awaiter.UnsafeOnCompleted(() => { }));
            errors[2] = Thrown.OrNull(() => awaiter.GetResult());
        });
        thread.Start();
        thread.Join();
        errors.ShouldAllBe(error => error is InvalidOperationException && error.Message.Contains("thread"));
        Start(async () => Log.Add($"{await coroutine}"));
        Trace.ShouldBe("1");
    }

    [Test]
    [Contract(1), Contract(21)]
    public void AwaitedInAnotherLoop_Throws_AndChangesNothing()
    {
        Coroutine<int> coroutine = default;
        Start(async () =>
        {
            coroutine = Echo(1, 1);
            await Loop.Pause();
        });
        using EventLoop other = TestLoop.Manual(out _);
        other.Thread(async () =>
        {
            (await Thrown.By<InvalidOperationException>(async () => await coroutine)).Message.ShouldContain("another event loop");
            Log.Add("refused");
        });
        other.Settle();
        Loop.Rebind();
        Clock.Advance(TimeSpan.FromSeconds(1));
        Start(async () => Log.Add($"{await coroutine}"));
        Trace.ShouldBe("refused 1");
    }

    [Test]
    [Contract(21)]
    public void Awaiter_ByHand_IsTakenOnceAndNotBeforeTheEnd()
    {
        Start(async () =>
        {
            CoroutineAwaiter<int> awaiter = Echo(3).GetAwaiter();
            awaiter.IsCompleted.ShouldBeFalse();
            awaiter.IsCompleted.ShouldBeFalse();
            Should.Throw<InvalidOperationException>(() => awaiter.GetResult()).Message.ShouldContain("has not ended");
            awaiter.OnCompleted(() => Log.Add($"{awaiter.GetResult()}"));
            Should.Throw<InvalidOperationException>(() => awaiter.OnCompleted(() => { })).Message.ShouldContain("awaited already");
            Should.Throw<ArgumentNullException>(() => awaiter.UnsafeOnCompleted(null!));
            await Loop.Pause();
            await Loop.Pause();
            Log.Add("after");
            Should.Throw<InvalidOperationException>(() => awaiter.GetResult());
        });
        Trace.ShouldBe("3 after");
    }

    [Test]
    [Contract(21)]
    public void BoxWhoseVersionComesRound_IsNotUsedAgain()
    {
        Start(async () =>
        {
            Coroutine<int> first = Echo(1);
            var box = first.Box!;
            await first;
            box.Version = -1;
            Coroutine<int> last = Echo(2);
            last.Box.ShouldBeSameAs(box);
            (await last).ShouldBe(2);
            Coroutine<int> next = Echo(3);
            next.Box.ShouldNotBeSameAs(box);
            (await next).ShouldBe(3);
            await Thrown.By<InvalidOperationException>(async () => await last);
            Log.Add("done");
        });
        Trace.ShouldBe("done");
    }

    private async Coroutine<int> Echo(int value, double seconds = 0)
    {
        await Loop.Sleep(seconds);
        return value;
    }
}
