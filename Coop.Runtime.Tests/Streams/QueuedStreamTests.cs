using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Streams;

public sealed class QueuedStreamTests
{
    private static QueuedStream<int> Count(EventLoop events, int upTo, int capacity = 4, Exception? error = null) => events.Queued<int>(async queue =>
    {
        for (int i = 1; i <= upTo; i++)
        {
            await queue.Put(i);
        }
        if (error is not null)
        {
            throw error;
        }
    }, capacity);

    private static QueuedStream<string> AsString(EventLoop events, QueuedStream<int> source) => events.Queued<string>(async queue =>
    {
        await foreach (int item in source)
        {
            await queue.Put($"<{item}>");
        }
    });

    private static QueuedStream<int> TimesTwo(EventLoop events, QueuedStream<int> source) => events.Queued<int>(async queue =>
    {
        await foreach (int item in source)
        {
            await queue.Put(2 * item);
        }
    });

    private static async Task<List<T>> ToList<T>(IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (T item in items)
        {
            list.Add(item);
        }
        return list;
    }

    [Test]
    [Scenario(48)]
    public void Break_CancelsTheProducerAndWaitsForItsFinallyOnTheLoop() => TestLoop.Run(async events =>
    {
        var trace = new List<string>();
        int thread = Environment.CurrentManagedThreadId;
        QueuedStream<int> stream = events.Queued<int>(async queue =>
        {
            try
            {
                for (int i = 1; ; i++)
                {
                    await queue.Put(i);
                }
            }
            finally
            {
                trace.Add("finally");
                await events.Sleep(1);
                trace.Add($"finally ends, on the loop: {Environment.CurrentManagedThreadId == thread}");
            }
        });
        await foreach (int item in stream)
        {
            trace.Add($"got {item}");
            if (item == 3)
            {
                break;
            }
        }
        trace.Add("left");
        trace.ShouldBe(["got 1", "got 2", "got 3", "finally", "finally ends, on the loop: True", "left"]);
        stream.Producer!.State.ShouldBe(MicrothreadState.Canceled);
        (await stream.Next()).Ok.ShouldBeTrue("what was stored stays readable");
    });

    [Test]
    public void Producer_StartsAtTheFirstUse_Once() => TestLoop.Run(async events =>
    {
        int starts = 0;
        QueuedStream<int> stream = events.Queued<int>(async queue =>
        {
            starts++;
            await queue.Put(1);
            await queue.Put(2);
        });
        _ = stream.Next();
        await events.Sleep(1);
        (starts, stream.Producer).ShouldBe((0, null));
        (await stream.Next()).ShouldBe((true, 1));
        (await stream.Next()).ShouldBe((true, 2));
        (await stream.Next()).ShouldBe((false, 0));
        (await stream.Next()).ShouldBe((false, 0));
        starts.ShouldBe(1);
    });

    [Test]
    public void Enumeration_SecondTime_Throws() => TestLoop.Run(async events =>
    {
        QueuedStream<int> stream = Count(events, 2);
        (await ToList(stream)).ShouldBe([1, 2]);
        (await Should.ThrowAsync<InvalidOperationException>(() => ToList(stream))).Message.ShouldContain("once");
    });

    [Test]
    public void Producer_AheadOfItsReader_IsHeldByTheCapacity() => TestLoop.Run(async events =>
    {
        int produced = 0;
        await using QueuedStream<int> stream = events.Queued<int>(async queue =>
        {
            for (; ; produced++)
            {
                await queue.Put(produced);
            }
        }, capacity: 3);
        (await stream.Next()).ShouldBe((true, 0));
        await events.Sleep(1);
        produced.ShouldBe(4);
    });

    [Test]
    public void Error_OfTheProducer_ComesAfterTheItemsBeforeIt() => TestLoop.Run(async events =>
    {
        var seen = new List<int>();
        (await Should.ThrowAsync<InvalidDataException>(async () =>
        {
            await foreach (int item in Count(events, 3, capacity: 16, error: new InvalidDataException("broken")))
            {
                seen.Add(item);
                await events.Sleep(1);
            }
        })).Message.ShouldBe("broken");
        seen.ShouldBe([1, 2, 3]);
    });

    [Test]
    [Contract(14)]
    public void Error_ThatTheReaderLeftBeforeMeeting_IsThrownWhenItLeaves() => TestLoop.Run(async events =>
    {
        await Should.ThrowAsync<InvalidDataException>(async () =>
        {
            await foreach (int item in Count(events, 3, capacity: 16, error: new InvalidDataException("broken")))
            {
                await events.Sleep(1);
                break;
            }
        });
        await Should.ThrowAsync<NotSupportedException>(async () =>
        {
            await foreach (int item in events.Queued<int>(async queue =>
            {
                try
                {
                    await queue.Put(1);
                    await events.Never();
                }
                catch (OperationCanceledException)
                {
                    throw new NotSupportedException("while it was cancelled");
                }
            }))
            {
                break;
            }
        });
    });

    [Test]
    public void Put_InTheProducersFinally_EndsAtOnceWhenTheReaderHasLeft() => TestLoop.Run(async events =>
    {
        TimeSpan before = events.Now;
        await foreach (int item in events.Queued<int>(async queue =>
        {
            try
            {
                await queue.Put(1);
                await queue.Put(2);
            }
            finally
            {
                await queue.Put(3);
            }
        }, capacity: 0))
        {
            break;
        }
        events.Now.ShouldBe(before);
    });

    [Test]
    public void Token_CancelledWhileWaiting_EndsTheEnumerationAndTheProducer() => TestLoop.Run(async events =>
    {
        using var cancellation = new CancellationTokenSource();
        bool ended = false;
        QueuedStream<int> stream = events.Queued<int>(async queue =>
        {
            try
            {
                await queue.Put(1);
                await events.Never();
            }
            finally
            {
                ended = true;
            }
        });
        var seen = new List<int>();
        var error = await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (int item in stream.WithCancellation(cancellation.Token))
            {
                seen.Add(item);
                _ = events.Sleep(1).Subscribe(_ => cancellation.Cancel());
            }
        });
        error.CancellationToken.ShouldBe(cancellation.Token);
        seen.ShouldBe([1]);
        ended.ShouldBeTrue();
    });

    [Test]
    public void Token_GivenThroughAnIterator_ReachesTheStream() => TestLoop.Run(async events =>
    {
        async IAsyncEnumerable<int> Doubled(QueuedStream<int> source, [EnumeratorCancellation] CancellationToken token = default)
        {
            await foreach (int item in source.WithCancellation(token))
            {
                yield return 2 * item;
            }
        }
        using var cancellation = new CancellationTokenSource();
        QueuedStream<int> stream = Count(events, 100);
        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (int item in Doubled(stream).WithCancellation(cancellation.Token))
            {
                cancellation.Cancel();
            }
        });
        stream.Producer!.IsEnded.ShouldBeTrue();
    });

    [Test]
    [Contract(6)]
    public void Next_ThatLosesAChoice_LosesNoItem() => TestLoop.Run(async events =>
    {
        QueuedStream<int> stream = events.Queued<int>(async queue =>
        {
            for (int i = 1; i <= 5; i++)
            {
                await events.Sleep(1);
                await queue.Put(i);
            }
        });
        var trace = new List<string>();
        bool more = true;
        while (more)
        {
            switch (await Events.AnyOf(stream.Next(), events.Sleep(0.4)))
            {
                case (0, var (ok, item), _):
                    more = ok;
                    trace.Add($"{item}");
                    break;
                default:
                    trace.Add(".");
                    break;
            }
        }
        trace.Where(entry => entry != ".").ShouldBe(["1", "2", "3", "4", "5", "0"]);
        trace.Count(entry => entry == ".").ShouldBeGreaterThan(5);
        stream.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(6)]
    public void Next_InAllOf_GivesItemsAndTheEnd() => TestLoop.Run(async events =>
    {
        QueuedStream<int> one = Count(events, 1), two = Count(events, 2);
        (await Events.AllOf(one.Next(), two.Next())).ShouldBe(((true, 1), (true, 1)));
        (await Events.AllOf(one.Next(), two.Next())).ShouldBe(((false, 0), (true, 2)));
        one.Core.Rented.ShouldBe(0);
    });

    [Test]
    [Contract(1)]
    public void Use_OffTheLoop_ThrowsAndNamesTheBridge() => TestLoop.Run(async events =>
    {
        QueuedStream<int> stream = Count(events, 1);
        await Task.Run(() =>
        {
            Should.Throw<InvalidOperationException>(() => stream.Next()).Message.ShouldContain("CopyTo(channel.Writer)");
            Should.Throw<InvalidOperationException>(() => stream.GetAsyncEnumerator()).Message.ShouldContain("CopyTo(channel.Writer)");
        });
        (await ToList(stream)).ShouldBe([1]);
    });

    [Test]
    public void ConfigureAwaitFalse_StaysOnTheLoop() => TestLoop.Run(async events =>
    {
        int thread = Environment.CurrentManagedThreadId;
        QueuedStream<int> stream = events.Queued<int>(async queue =>
        {
            for (int i = 0; i < 3; i++)
            {
                await events.Sleep(1);
                await queue.Put(i);
            }
        });
        int seen = 0;
        await foreach (int item in stream.ConfigureAwait(false))
        {
            Environment.CurrentManagedThreadId.ShouldBe(thread);
            seen++;
        }
        seen.ShouldBe(3);
    });

    [Test]
    public void Stream_LeftOpenAtTheEndOfTheLoop_IsUnwound()
    {
        bool unwound = false;
        EventLoop.Run(TestLoop.Virtual(), async events =>
        {
            QueuedStream<int> stream = events.Queued<int>(async queue =>
            {
                try
                {
                    for (; ; )
                    {
                        await queue.Put(1);
                    }
                }
                finally
                {
                    unwound = true;
                }
            });
            await stream.Next();
        });
        unwound.ShouldBeTrue();
    }

    [Test]
    public void Reader_CancelledWhileItWaits_TakesTheProducerWithIt() => TestLoop.Run(async events =>
    {
        QueuedStream<int> stream = events.Queued<int>(async _ => await events.Never());
        Microthread reader = events.Thread(async () => await ToList(stream));
        await events.Sleep(1);
        reader.Cancel();
        await reader.Ended;
        (reader.State, stream.Producer!.State).ShouldBe((MicrothreadState.Canceled, MicrothreadState.Canceled));
    });

    [Test]
    public void Dispose_BeforeTheFirstUse_StartsNothing() => TestLoop.Run(async events =>
    {
        QueuedStream<int> stream = Count(events, 2);
        await stream.DisposeAsync();
        await stream.DisposeAsync();
        (await stream.Next()).Ok.ShouldBeFalse();
        stream.Producer.ShouldBeNull();
    });

    [Test]
    [Peak(45), Peak(46)]
    public void Reader_OfAProducerThatAQueueDrives_GetsEveryValueInOrder() => TestLoop.Run(async events =>
    {
        EventQueue<int> driver = events.Queue<int>(1);
        QueuedStream<int> producer = events.Queued<int>(async queue =>
        {
            await foreach (int item in driver.ReadAllAsync())
            {
                await queue.Put(item);
            }
        }, capacity: 1);
        producer.ShouldBeAssignableTo<IEventSource>();
        Microthread<List<int>> reader = events.Thread(() => ToList(producer));
        for (int i = 0; i < 20; i++)
        {
            await driver.Put(i);
        }
        driver.Close();
        (await reader.Join()).ShouldBe(Enumerable.Range(0, 20));
    });

    [Test]
    [Peak(47), Peak(48)]
    public void Next_AskedRepeatedly_GivesTheValuesInOrderThenNothing() => TestLoop.Run(async events =>
    {
        QueuedStream<int> nested = Count(events, 3);
        var seen = new List<(bool, int)>();
        for (int i = 0; i < 4; i++)
        {
            seen.Add(await nested.Next());
        }
        seen.ShouldBe([(true, 1), (true, 2), (true, 3), (false, 0)]);
    });

    [Test]
    [Peak(49)]
    public void Streams_Nested_Compose()
    {
        TestLoop.Run(async events =>
        {
            (await ToList(AsString(events, TimesTwo(events, Count(events, 3))))).ShouldBe(["<2>", "<4>", "<6>"]);
            var gate = new EventCompletionSource<Unit>(events);
            QueuedStream<int> late = events.Queued<int>(async queue =>
            {
                await gate.Event;
                await queue.Put(21);
            });
            QueuedStream<string> outer = AsString(events, TimesTwo(events, late));
            Microthread<(bool, string)> waiting = events.Thread(async () => await outer.Next());
            await events.Sleep(1);
            waiting.IsEnded.ShouldBeFalse();
            gate.SetResult(default);
            (await waiting.Join()).ShouldBe((true, "<42>"));
            (await outer.Next()).Ok.ShouldBeFalse();
        });
    }

    private sealed class Component(EventLoop events)
    {
        private readonly Lazy<QueuedStream<int>> _ticks = new(() => Count(events, 2));

        internal QueuedStream<int> Ticks() => Count(events, 2);

        internal QueuedStream<int> SharedTicks => _ticks.Value;
    }

    [Test]
    [Peak(50)]
    public void QueuedMethod_OfAnObject_GivesAStream_AlsoThroughALazyProperty() => TestLoop.Run(async events =>
    {
        var component = new Component(events);
        component.Ticks().ShouldNotBeSameAs(component.Ticks());
        component.SharedTicks.ShouldBeSameAs(component.SharedTicks);
        (await component.SharedTicks.Next()).ShouldBe((true, 1));
        (await component.SharedTicks.Next()).ShouldBe((true, 2));
        (await component.SharedTicks.Next()).ShouldBe((false, 0));
    });

    [Test]
    public void CopyTo_ABoundedChannelReadElsewhere_DeliversEverythingAndTheError() => TestLoop.Run(async events =>
    {
        Channel<int> channel = Channel.CreateBounded<int>(2);
        Task<(List<int> Seen, string? Message)> elsewhere = Task.Run<(List<int>, string?)>(async () =>
        {
            var seen = new List<int>();
            try
            {
                await foreach (int item in channel.Reader.ReadAllAsync())
                {
                    seen.Add(item);
                }
            }
            catch (InvalidDataException error)
            {
                return (seen, error.Message);
            }
            return (seen, null);
        });
        Microthread copier = events.Thread(() => Count(events, 500, error: new InvalidDataException("broken")).CopyTo(channel.Writer));
        await Should.ThrowAsync<InvalidDataException>(async () => await copier.Join());
        (List<int> seen, string? message) = await elsewhere;
        seen.ShouldBe(Enumerable.Range(1, 500));
        message.ShouldBe("broken");
    });
}
