using System.Runtime.CompilerServices;
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Coroutines;

/// <summary>Errors of coroutines: whose they are, what they look like, and that none is swallowed (C14).</summary>
public sealed class CoroutineErrorTests
{
    [TestCase(true)]
    [TestCase(false)]
    [Contract(14)]
    public void StackTrace_NamesTheUsersMethods_AndNothingOfTheRuntime(bool waits) => TestLoop.Run(async events =>
    {
        Microthread body = events.Thread(async () => await Outermost());
        Exception error = await Thrown.By<FormatException>(async () => await Outermost());
        string[] frames = Frames(error);
        frames.Where(frame => frame.Contains(nameof(Innermost), StringComparison.Ordinal)).ShouldNotBeEmpty();
        frames.Where(frame => frame.Contains(nameof(Middle), StringComparison.Ordinal)).ShouldNotBeEmpty();
        frames.Where(frame => frame.Contains(nameof(Outermost), StringComparison.Ordinal)).ShouldNotBeEmpty();
        frames.Where(IsRuntimes).ShouldBeEmpty(error.ToString());
        Exception joined = await Thrown.By<FormatException>(async () => await body.Join());
        Frames(joined).Where(frame => frame.Contains(nameof(Innermost), StringComparison.Ordinal)).ShouldNotBeEmpty();
        Frames(joined).Where(IsRuntimes).ShouldBeEmpty(joined.ToString());

        async Coroutine Outermost() => await Middle();

        async Coroutine<int> Middle()
        {
            await events.Pause();
            return await Innermost(waits);
        }

        async Coroutine<int> Innermost(bool pauses)
        {
            if (pauses)
            {
                await events.Sleep(1);
            }
            throw new FormatException("here");
        }
    });

    [Test]
    [Contract(14)]
    public void Cancellation_HasATraceOfTheUsersMethodsAlone() => TestLoop.Run(async events =>
    {
        OperationCanceledException? seen = null;
        Microthread sleeper = events.Thread(async () =>
        {
            try
            {
                await Sleeper();
            }
            catch (OperationCanceledException error)
            {
                seen = error;
                throw;
            }
        });
        await events.Pause();
        sleeper.Cancel();
        await sleeper.Ended;
        Frames(seen!).Where(frame => frame.Contains(nameof(Sleeper), StringComparison.Ordinal)).ShouldNotBeEmpty();
        Frames(seen!).Where(IsRuntimes).ShouldBeEmpty(seen!.ToString());

        async Coroutine Sleeper() => await events.Sleep(10);
    });

    [Test]
    [Contract(14)]
    public void ErrorBeforeTheFirstWait_IsThrownByTheAwait_NotByTheCall() => TestLoop.Run(async events =>
    {
        await events.Pause();
        Coroutine<int> failed = Fails();
        failed.GetAwaiter().IsCompleted.ShouldBeTrue();
        failed.Box.ShouldBeNull();
        Exception first = await Thrown.By<FormatException>(async () => await failed);
        first.Message.ShouldBe("at once");
        Microthread body = events.Thread(Fails);
        (await Thrown.By<FormatException>(async () => await body.Join())).Message.ShouldBe("at once");
        body.State.ShouldBe(MicrothreadState.Failed);
        (await Thrown.By<OperationCanceledException>(async () => await Canceled())).Message.ShouldBe("own");

#pragma warning disable CS1998 // Without an await is the point.
        static async Coroutine<int> Fails() => throw new FormatException("at once");

        static async Coroutine Canceled() => throw new OperationCanceledException("own");
#pragma warning restore CS1998
    });

    [Test]
    [Contract(14)]
    public void OperationCanceledException_OfItsOwn_IsAFailureUnlessTheMicrothreadWasCancelled() => TestLoop.Run(async events =>
    {
        Microthread own = events.Thread(async () =>
        {
            await events.Pause();
            throw new OperationCanceledException("own");
        });
        (await Thrown.By<OperationCanceledException>(async () => await own.Join())).Message.ShouldBe("own");
        own.State.ShouldBe(MicrothreadState.Failed);
    });

    [TestCase(true, false)]
    [TestCase(false, false)]
    [TestCase(true, true)]
    [Contract(14)]
    public void Error_ThatNobodyEverAwaits_IsToldWhenItIsCollected(bool waits, bool leaves)
    {
        var told = new List<string>();
        void Told(object? sender, UnobservedTaskExceptionEventArgs args)
        {
            lock (told)
            {
                told.AddRange(args.Exception.InnerExceptions.Select(error => error.Message));
            }
            args.SetObserved();
        }
        string mark = Guid.NewGuid().ToString();
        TaskScheduler.UnobservedTaskException += Told;
        try
        {
            TestLoop.Run(async events =>
            {
                Begin();
                for (int i = 0; i < 40 && !IsTold(); i++)
                {
                    await Other();
                    GC.Collect();
                    GC.WaitForPendingFinalizers();
                    if (leaves)
                    {
                        await Task.Run(() => { });
                    }
                }

                [MethodImpl(MethodImplOptions.NoInlining)]
                void Begin() => _ = Fails();

                async Coroutine<string> Fails()
                {
                    if (leaves)
                    {
                        await Task.Run(() => { }).ConfigureAwait(false);
                    }
                    else if (waits)
                    {
                        await events.Pause();
                    }
                    throw new FormatException(mark);
                }

                async Coroutine Other() => await events.Pause();
            });
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Told;
        }
        IsTold().ShouldBeTrue();

        bool IsTold()
        {
            lock (told)
            {
                return told.Contains(mark);
            }
        }
    }

    [Test]
    [Contract(14)]
    public void Error_ThatIsAwaitedLater_IsTheAwaitersAlone()
    {
        bool isTold = false;
        string mark = Guid.NewGuid().ToString();
        void Told(object? sender, UnobservedTaskExceptionEventArgs args) => isTold |= args.Exception.InnerExceptions.Any(error => error.Message == mark);
        TaskScheduler.UnobservedTaskException += Told;
        try
        {
            TestLoop.Run(async events =>
            {
                await Begin();
                for (int i = 0; i < 5; i++)
                {
                    await events.Pause();
                    GC.Collect();
                    GC.WaitForPendingFinalizers();
                }

                async Task Begin()
                {
                    Coroutine failing = Fails();
                    await events.Sleep(2);
                    (await Thrown.By<FormatException>(async () => await failing)).Message.ShouldBe(mark);
                }

                async Coroutine Fails()
                {
                    await events.Sleep(1);
                    throw new FormatException(mark);
                }
            });
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Told;
        }
        isTold.ShouldBeFalse();
    }

    private static string[] Frames(Exception error) =>
        [.. error.ToString().Split('\n').Where(line => line.TrimStart().StartsWith("at ", StringComparison.Ordinal))];

    private static bool IsRuntimes(string frame) =>
        frame.Contains("at Coop.Runtime.", StringComparison.Ordinal) && !frame.Contains("at Coop.Runtime.Tests.", StringComparison.Ordinal);
}
