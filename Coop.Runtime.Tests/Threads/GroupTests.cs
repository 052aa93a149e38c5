#pragma warning disable VSTHRD114 // what a body does that returns no task is tested here
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Threads;

/// <summary>The owner of microthreads (C14): it ends after its children, with their errors.</summary>
public sealed class GroupTests
{
    [Test]
    [Contract(14)]
    public void Group_EndsWhenItsBodyAndAllItsChildrenHave()
    {
        var trace = new List<string>();
        TestLoop.Run(async events =>
        {
            await events.Group(async group =>
            {
                group.Start(async () =>
                {
                    await events.Sleep(2);
                    trace.Add("slow");
                });
                group.Start(async () =>
                {
                    await events.Sleep(1);
                    trace.Add("fast");
                });
                group.Count.ShouldBe(3);
                await events.Pause();
                trace.Add("body");
            });
            trace.Add("group");
        });
        trace.ShouldBe(["body", "fast", "slow", "group"]);
    }

    [Test]
    [Scenario(18), Contract(14)]
    public void ChildThatFails_CancelsTheOthers_WaitsForTheirFinally_AndIsThrownAsItIs()
    {
        var trace = new List<string>();
        TestLoop.Run(async events =>
        {
            FormatException error = await Thrown.By<FormatException>(async () => await events.Group(async group =>
            {
                group.Start(async () =>
                {
                    try
                    {
                        await events.Sleep(100);
                    }
                    finally
                    {
                        await events.Sleep(1);
                        trace.Add("sibling cleaned up");
                    }
                });
                group.Start(async () =>
                {
                    await events.Sleep(1);
                    throw new FormatException("child");
                });
                try
                {
                    await events.Never();
                }
                finally
                {
                    trace.Add("body cancelled");
                }
            }));
            error.Message.ShouldBe("child");
            error.StackTrace!.ShouldContain(nameof(ChildThatFails_CancelsTheOthers_WaitsForTheirFinally_AndIsThrownAsItIs));
            trace.Add("group");
        });
        trace.ShouldBe(["body cancelled", "sibling cleaned up", "group"]);
    }

    [Test]
    [Scenario(18), Contract(14)]
    public void SeveralErrors_AreOneFlatAggregate_TheFirstFailureFirst_CancellationsLeftOut()
    {
        TestLoop.Run(async events =>
        {
            AggregateException error = await Thrown.By<AggregateException>(async () => await events.Group(async group =>
            {
                group.Start(async () =>
                {
                    try
                    {
                        await events.Never();
                    }
                    catch (OperationCanceledException)
                    {
                        await events.Sleep(1);
                        throw new FormatException("third");
                    }
                });
                group.Start(async () =>
                {
                    await events.Pause();
                    throw new AggregateException(new FormatException("first"), new AggregateException(new FormatException("second")));
                });
                group.Start(async () => await events.Never());
                await events.Pause();
                await events.Pause();
                try
                {
                    await events.Never();
                }
                catch (OperationCanceledException)
                {
                    await events.Sleep(2);
                    throw new FormatException("body");
                }
            }));
            error.InnerExceptions.Select(e => e.Message).ShouldBe(["first", "second", "third", "body"]);
        });
    }

    [Test]
    [Contract(14)]
    public void Cancel_EndsEverybody_WithoutAnError_AndCancelsTheToken()
    {
        var trace = new List<string>();
        TestLoop.Run(async events =>
        {
            await events.Group(async group =>
            {
                CancellationToken token = group.Token;
                using CancellationTokenRegistration registration = token.Register(() => trace.Add("token"));
                Microthread child = group.Start(async () => await events.Never());
                await events.Pause();
                group.Cancel();
                trace.Add("cancelled");
                group.IsCanceled.ShouldBeTrue();
                await Thrown.By<OperationCanceledException>(async () => await events.Pause());
                OperationCanceledException error = await Thrown.By<OperationCanceledException>(async () => await child.Join());
                error.CancellationToken.ShouldBe(token);
                child.State.ShouldBe(MicrothreadState.Canceled);
            });
            trace.Add("group");
        });
        trace.ShouldBe(["cancelled", "token", "group"]);
    }

    [Test]
    [Contract(5), Contract(14)]
    public void FailureOfTheOnlyChild_UnderAnySeed_IsThrownAlone([Range(1, 20)] int seed)
    {
        TestLoop.Run(async events => await Thrown.By<FormatException>(async () => await events.Group(async group =>
        {
            _ = group.Token;
            await events.Pause();
            throw new FormatException();
        })), TestLoop.Virtual(StepOrder.Seeded(seed)));
    }

    [Test]
    [Contract(14)]
    public void Start_AfterTheEnd_Throws_AndInACancelledGroupTheChildIsCancelledAtItsFirstWait()
    {
        TestLoop.Run(async events =>
        {
            Group? ended = null;
            Microthread? late = null;
            bool started = false;
            await events.Group(async group =>
            {
                ended = group;
                await events.Pause();
                group.Cancel();
                late = group.Start(async () =>
                {
                    started = true;
                    await events.Pause();
                });
            });
            started.ShouldBeTrue();
            late!.State.ShouldBe(MicrothreadState.Canceled);
            Should.Throw<InvalidOperationException>(() => ended!.Start(() => Task.CompletedTask)).Message.ShouldContain("has ended");
            Should.Throw<ArgumentNullException>(() => ended!.Start(null!));
        });
    }

    [Test]
    [Contract(14), Contract(11)]
    public void OuterCancel_ReachesNestedGroups_InnermostFirst_AndIsPassedOn()
    {
        var trace = new List<string>();
        TestLoop.Run(async events =>
        {
            Microthread owner = events.Thread(async () =>
            {
                try
                {
                    await events.Group(async outer =>
                    {
                        outer.Start(async () => await events.Group(async inner =>
                        {
                            try
                            {
                                await events.Never();
                            }
                            finally
                            {
                                await events.Sleep(1);
                                trace.Add("inner body");
                            }
                        }));
                        await events.Never();
                    });
                }
                finally
                {
                    trace.Add("owner");
                }
            });
            await events.Sleep(1);
            owner.Cancel();
            await owner.Ended;
            owner.State.ShouldBe(MicrothreadState.Canceled);
            (owner.Error as OperationCanceledException)!.CancellationToken.ShouldBe(owner.Token);
        });
        trace.ShouldBe(["inner body", "owner"]);
    }

    [Test]
    [Contract(14)]
    public void ErrorInTheFinallyOfACancelledChild_IsNotSwallowedByTheOuterCancel()
    {
        TestLoop.Run(async events =>
        {
            Microthread owner = events.Thread(async () => await events.Group(async _ =>
            {
                try
                {
                    await events.Never();
                }
                catch (OperationCanceledException)
                {
                    throw new FormatException("cleanup");
                }
            }));
            await events.Sleep(1);
            owner.Cancel();
            await Thrown.By<FormatException>(async () => await owner.Join());
            owner.State.ShouldBe(MicrothreadState.Failed);
        });
    }

    [Test]
    [Contract(14)]
    public void BodyThatIsNoAsyncMethod_AndThrowsAtOnceOrReturnsNull_FailsTheGroup()
    {
        TestLoop.Run(async events =>
        {
            await Thrown.By<FormatException>(async () => await events.Group(_ => throw new FormatException()));
            await Thrown.By<InvalidOperationException>(async () => await events.Group(_ => null!));
            await Thrown.By<InvalidOperationException>(async () => await events.Group(async group =>
            {
                group.Start(() => null!);
                await events.Pause();
            }));
        });
    }

    [Test]
    [Contract(1)]
    public void Group_CalledOffTheLoop_OrWithNothing_ThrowsWhenCalled()
    {
        Should.Throw<InvalidOperationException>(() => { _ = Events.Group(_ => Task.CompletedTask); });
        TestLoop.Run(async events =>
        {
            Should.Throw<ArgumentNullException>(() => { _ = events.Group(null!); });
            await Task.Run(() => Should.Throw<InvalidOperationException>(() => { _ = events.Group(_ => Task.CompletedTask); }));
        });
    }

    [Test]
    [Contract(14)]
    public void ChildrenThatReturnSomething_AreJoinedForTheirResults()
    {
        TestLoop.Run(async events =>
        {
            int sum = 0;
            await events.Group(async group =>
            {
                List<Microthread<int>> squares = [.. Enumerable.Range(1, 10).Select(i => group.Start(async () =>
                {
                    await events.Sleep(11 - i);
                    return i * i;
                }))];
                foreach (Microthread<int> square in squares)
                {
                    sum += await square.Join();
                }
            });
            sum.ShouldBe(385);
        });
    }
}
