using System.Runtime.CompilerServices;
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Interop;

/// <summary>StreamAsync: a stream of the loop, read on any thread.</summary>
public sealed class LoopStreamTests : LoopThreadFixture
{
    private int _produced;
    private int _cleaned;

    [SetUp]
    public void Forget() => _produced = _cleaned = 0;

    [Test]
    [Contract(1)]
    public async Task Items_OfAnIterator_AQueuedMethod_AndOneWithAToken_ComeInOrder()
    {
        (await Read(Loop.StreamAsync(token => Numbers(1000, token)))).ShouldBe(Enumerable.Range(0, 1000));
        _cleaned.ShouldBe(1);
        (await Read(Loop.StreamAsync(() => Numbers(100)))).Count.ShouldBe(100);
        (await Read(Loop.StreamAsync(() => Loop.Queued<int>(async queue => { await queue.Put(7); await queue.Put(8); })))).ShouldBe([7, 8]);
        (await Loop.InvokeAsync(() => Loop.GetStatistics().Microthreads)).ShouldBe(2);
    }

    [Test]
    [Contract(20)]
    public async Task SlowReader_KeepsTheProducerWaiting()
    {
        await using IAsyncEnumerator<int> reader = Loop.StreamAsync(token => Numbers(1000, token), capacity: 4).GetAsyncEnumerator();
        Volatile.Read(ref _produced).ShouldBe(0, "nothing before the first use");
        for (int i = 0; i < 20; i++)
        {
            (await reader.MoveNextAsync()).ShouldBeTrue();
            reader.Current.ShouldBe(i);
            // As many steps as the producer could want.
            await Loop.InvokeAsync(async () => { for (int k = 0; k < 50; k++) { await Loop.Pause(); } });
            Volatile.Read(ref _produced).ShouldBeLessThanOrEqualTo(i + 1 + 4 + 1);
        }
    }

    [Test]
    [Contract(12)]
    public async Task ReaderThatBreaks_GoesOnOnlyWhenTheFinallyHasRunOnTheLoop()
    {
        await foreach (int item in Loop.StreamAsync(token => Numbers(1000, token), capacity: 2))
        {
            if (item == 10)
            {
                break;
            }
        }
        _cleaned.ShouldBe(1);
        (await Loop.InvokeAsync(() => Loop.GetStatistics().Microthreads)).ShouldBe(2);
    }

    [Test]
    [Contract(12)]
    public async Task ReaderThatIsCancelled_CancelsTheProducer_WaitingForAnEventOrForSomethingForeign()
    {
        using var cancellation = new CancellationTokenSource();
        int got = 0;
        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (int item in Loop.StreamAsync(() => Numbers(int.MaxValue)).WithCancellation(cancellation.Token))
            {
                if (++got == 100)
                {
                    await cancellation.CancelAsync();
                }
            }
        });
        _cleaned.ShouldBe(1);
        got.ShouldBe(100, "not even what was there already");

        using var again = new CancellationTokenSource(20);
        await Should.ThrowAsync<OperationCanceledException>(async () => await Read(Loop.StreamAsync(Foreign, capacity: 1), again.Token));
        _cleaned.ShouldBe(2);
    }

    [Test]
    [Contract(14)]
    public async Task Error_OfTheProducer_FollowsItsItems_AndOneOfItsFinallyIsThrownByWhoLeaves()
    {
        var got = new List<int>();
        (await Should.ThrowAsync<FormatException>(async () =>
        {
            await foreach (int item in Loop.StreamAsync(() => Failing(inFinally: false)))
            {
                got.Add(item);
            }
        })).Message.ShouldBe("body");
        got.ShouldBe([1, 2]);
        (await Should.ThrowAsync<FormatException>(async () =>
        {
            await foreach (int _ in Loop.StreamAsync(() => Failing(inFinally: true), capacity: 1))
            {
                break;
            }
        })).Message.ShouldBe("finally");
        await Should.ThrowAsync<FormatException>(async () => await Read(Loop.StreamAsync<int>(() => throw new FormatException())));
        await Should.ThrowAsync<InvalidOperationException>(async () => await Read(Loop.StreamAsync<int>(() => null!)));
        Loop.Failure.ShouldBeNull();
    }

    [Test]
    [Contract(15)]
    public async Task EndOfTheLoop_EndsTheStream_WithAClearError()
    {
        IAsyncEnumerable<int> stream = Loop.StreamAsync(token => Numbers(int.MaxValue, token));
        int got = 0;
        (await Should.ThrowAsync<LoopShutdownException>(async () =>
        {
            await foreach (int item in stream)
            {
                if (++got == 10)
                {
                    await LoopThread.DisposeAsync();
                }
            }
        })).Message.ShouldContain(LoopName);
        _cleaned.ShouldBe(1);
        await Should.ThrowAsync<LoopShutdownException>(async () => await Read(stream));
    }

    [Test]
    public async Task Reader_OnTheLoopItself_ReadsLikeAnyOther()
    {
        int sum = await Loop.InvokeAsync(async () =>
        {
            int total = 0;
            await foreach (int item in Loop.StreamAsync(() => Numbers(100), capacity: 3))
            {
                Loop.IsRunningHere.ShouldBeTrue();
                total += item;
            }
            return total;
        });
        sum.ShouldBe(4950);
        _cleaned.ShouldBe(1);
    }

    [Test]
    public void Capacity_OfNothing_Throws() => Should.Throw<ArgumentOutOfRangeException>(() => Loop.StreamAsync(() => Numbers(1), capacity: 0));

    [Test]
    public async Task ManyReaders_LeavingAnyhow_LeaveNothingBehind()
    {
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(async () =>
        {
            int left = i % 23;
            await foreach (int _ in Loop.StreamAsync(token => Numbers(20, token), capacity: 1 + (i % 3)))
            {
                if (--left < 0)
                {
                    break;
                }
            }
        })));
        _cleaned.ShouldBe(200);
        (await Loop.InvokeAsync(() => Loop.GetStatistics().Microthreads)).ShouldBe(2);
    }

    private static async Task<List<int>> Read(IAsyncEnumerable<int> items, CancellationToken token = default)
    {
        var all = new List<int>();
        await foreach (int item in items.WithCancellation(token))
        {
            all.Add(item);
        }
        return all;
    }

    // Waits at every fourth item, so that there are items that come at once and others that do not.
    private async IAsyncEnumerable<int> Numbers(int count, [EnumeratorCancellation] CancellationToken token = default)
    {
        try
        {
            for (int i = 0; i < count; i++)
            {
                Loop.IsRunningHere.ShouldBeTrue();
                if (i % 4 == 0)
                {
                    await Loop.Pause();
                }
                Volatile.Write(ref _produced, i + 1);
                yield return i;
            }
        }
        finally
        {
            await Loop.Pause();
            _cleaned += Loop.IsRunningHere ? 1 : 0;
        }
    }

    private async IAsyncEnumerable<int> Foreign([EnumeratorCancellation] CancellationToken token = default)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, token);
            yield return 1;
        }
        finally
        {
            _cleaned += Loop.IsRunningHere ? 1 : 0;
        }
    }

    private async IAsyncEnumerable<int> Failing(bool inFinally)
    {
        try
        {
            yield return 1;
            await Loop.Pause();
            yield return 2;
            if (!inFinally)
            {
                throw new FormatException("body");
            }
            await Loop.Never();
        }
        finally
        {
            if (inFinally)
            {
                Throw();
            }
        }

        static void Throw() => throw new FormatException("finally");
    }
}
