using System.Threading.Channels;
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Interop;

public sealed class ChannelTests
{
    [Test]
    public void Reader_DrainsAndCompletes_AsAChannelDoes() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(4);
        ChannelReader<int> reader = queue.AsChannelReader();
        ChannelWriter<int> writer = queue.AsChannelWriter();
        reader.TryRead(out _).ShouldBeFalse();
        writer.TryWrite(1).ShouldBeTrue();
        await writer.WriteAsync(2);
        writer.TryComplete().ShouldBeTrue();
        writer.TryComplete().ShouldBeFalse();
        writer.TryWrite(3).ShouldBeFalse();
        (await writer.WaitToWriteAsync()).ShouldBeFalse();
        await Should.ThrowAsync<ChannelClosedException>(async () => await writer.WriteAsync(3));
        reader.Count.ShouldBe(2);
        (await reader.WaitToReadAsync()).ShouldBeTrue();
        (await reader.ReadAsync()).ShouldBe(1);
        reader.Completion.IsCompleted.ShouldBeFalse();
        reader.TryRead(out int last).ShouldBeTrue();
        last.ShouldBe(2);
        (await reader.WaitToReadAsync()).ShouldBeFalse();
        await Should.ThrowAsync<ChannelClosedException>(async () => await reader.ReadAsync());
        await reader.Completion;
    });

    [Test]
    public void Reader_OfAQueueClosedWithAnError_GivesItAsAChannelDoes() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(4);
        ChannelReader<int> reader = queue.AsChannelReader();
        var error = new InvalidDataException("broken");
        Microthread waiting = events.Thread(async () =>
            (await Should.ThrowAsync<ChannelClosedException>(async () => await reader.ReadAsync())).InnerException.ShouldBe(error));
        await events.Pause();
        queue.AsChannelWriter().Complete(error);
        await waiting.Join();
        (await Should.ThrowAsync<ChannelClosedException>(async () => await reader.ReadAsync())).InnerException.ShouldBe(error);
        (await Should.ThrowAsync<InvalidDataException>(async () => await reader.WaitToReadAsync())).ShouldBe(error);
        (await Should.ThrowAsync<InvalidDataException>(async () => await queue.AsChannelWriter().WaitToWriteAsync())).ShouldBe(error);
        (await Should.ThrowAsync<InvalidDataException>(async () => await reader.Completion)).ShouldBe(error);
    });

    [Test]
    public void Writer_OnAFullQueue_WaitsForRoom() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(1);
        ChannelWriter<int> writer = queue.AsChannelWriter();
        await writer.WriteAsync(1);
        Microthread blocked = events.Thread(async () =>
        {
            (await writer.WaitToWriteAsync()).ShouldBeTrue();
            writer.TryWrite(2).ShouldBeTrue();
            await writer.WriteAsync(3);
        });
        await events.Sleep(1);
        blocked.IsEnded.ShouldBeFalse();
        (await queue.Get()).ShouldBe(1);
        (await queue.Get()).ShouldBe(2);
        await blocked.Join();
        (await queue.Get()).ShouldBe(3);
    });

    [Test]
    [Contract(6)]
    public void Waits_Cancelled_TakeAndInsertNothing() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(1);
        ChannelReader<int> reader = queue.AsChannelReader();
        using var cancellation = new CancellationTokenSource();
        Microthread waiting = events.Thread(async () => await reader.ReadAsync(cancellation.Token));
        await events.Pause();
        cancellation.Cancel();
        (await Should.ThrowAsync<OperationCanceledException>(async () => await waiting.Join())).CancellationToken.ShouldBe(cancellation.Token);
        await queue.Put(1);
        await Should.ThrowAsync<OperationCanceledException>(async () => await reader.ReadAsync(cancellation.Token));
        await Should.ThrowAsync<OperationCanceledException>(async () => await reader.WaitToReadAsync(cancellation.Token));
        await Should.ThrowAsync<OperationCanceledException>(async () => await queue.AsChannelWriter().WriteAsync(2, cancellation.Token));
        queue.Count.ShouldBe(1);
        queue.Core.Rented.ShouldBe(0);
    });

    [Test]
    public void ReadAll_ThroughAConsumerThatLeavesTheContext_StaysOnTheLoop() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(1);
        ChannelReader<int> reader = queue.AsChannelReader();
        int thread = Environment.CurrentManagedThreadId;
        Microthread<int> sum = events.Thread(async () =>
        {
            int total = 0;
            while (await reader.WaitToReadAsync().ConfigureAwait(false))
            {
                Environment.CurrentManagedThreadId.ShouldBe(thread);
                while (reader.TryRead(out int item))
                {
                    total += item;
                }
            }
            return total;
        });
        Microthread<int> rest = events.Thread(async () =>
        {
            int total = 0;
            await foreach (int item in reader.ReadAllAsync())
            {
                total += item;
            }
            return total;
        });
        for (int i = 1; i <= 100; i++)
        {
            await queue.Put(i);
            await events.Sleep(0.01);
        }
        queue.Close();
        (await sum.Join() + await rest.Join()).ShouldBe(5050);
    });

    [Test]
    [Contract(1)]
    public void Adapters_OnAnotherThread_Throw() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(1);
        await queue.Put(1);
        ChannelReader<int> reader = queue.AsChannelReader();
        ChannelWriter<int> writer = queue.AsChannelWriter();
        Action[] uses =
        [
            () => reader.TryRead(out _), () => _ = reader.Count, () => reader.ReadAsync().AsTask().Wait(), () => reader.WaitToReadAsync().AsTask().Wait(),
            () => writer.TryWrite(2), () => writer.WriteAsync(2).AsTask().Wait(), () => writer.TryComplete(), () => queue.AsChannelReader(), () => queue.AsChannelWriter(),
        ];
        await Task.Run(() =>
        {
            Array.ForEach(uses, use => Should.Throw<InvalidOperationException>(use));
            reader.Completion.IsCompleted.ShouldBeFalse();
        });
        (queue.Count, queue.IsClosed).ShouldBe((1, false));
    });

    [Test]
    public void Channel_WrittenByOtherThreads_IsAwaitedOnTheLoop() => TestLoop.Run(async events =>
    {
        Channel<int> channel = Channel.CreateBounded<int>(8);
        int thread = Environment.CurrentManagedThreadId;
        _ = Task.Run(async () =>
        {
            for (int i = 0; i < 2000; i++)
            {
                await channel.Writer.WriteAsync(i);
            }
            channel.Writer.Complete();
        });
        int expected = 0;
        while (await channel.Reader.WaitToReadAsync())
        {
            Environment.CurrentManagedThreadId.ShouldBe(thread);
            while (channel.Reader.TryRead(out int item))
            {
                item.ShouldBe(expected++);
            }
        }
        expected.ShouldBe(2000);
    });

    [Test]
    public void FillFrom_AChannelWrittenByOtherThreads_MovesEverythingInOrder() => TestLoop.Run(async events =>
    {
        Channel<int> channel = Channel.CreateBounded<int>(8);
        EventQueue<int> queue = events.Queue<int>(4);
        Microthread filler = events.Thread(async () =>
        {
            await queue.FillFrom(channel.Reader);
            queue.Close();
        });
        _ = Task.Run(async () =>
        {
            for (int i = 0; i < 2000; i++)
            {
                await channel.Writer.WriteAsync(i);
            }
            channel.Writer.Complete();
        });
        int expected = 0;
        await foreach (int item in queue.ReadAllAsync())
        {
            item.ShouldBe(expected++);
        }
        expected.ShouldBe(2000);
        await filler.Join();
    });

    [Test]
    [Contract(6)]
    public void FillFrom_Cancelled_LeavesTheRestInTheChannel() => TestLoop.Run(async events =>
    {
        Channel<int> channel = Channel.CreateUnbounded<int>();
        EventQueue<int> queue = events.Queue<int>(2);
        for (int i = 0; i < 5; i++)
        {
            channel.Writer.TryWrite(i).ShouldBeTrue();
        }
        Microthread filler = events.Thread(() => queue.FillFrom(channel.Reader));
        await events.Sleep(1);
        filler.Cancel();
        await filler.Ended;
        (queue.Count, channel.Reader.Count).ShouldBe((2, 3));
        Microthread waiting = events.Thread(async () =>
        {
            EventQueue<int> all = events.Queue<int>(EventQueue<int>.Unbounded);
            await all.FillFrom(channel.Reader);
        });
        await events.Sleep(1);
        channel.Reader.Count.ShouldBe(0);
        waiting.Cancel();
        await waiting.Ended;
        channel.Writer.TryWrite(9).ShouldBeTrue();
        channel.Reader.TryRead(out int last).ShouldBeTrue("a filler that was cancelled while it waited takes nothing later");
        last.ShouldBe(9);
    });

    [Test]
    [Contract(6)]
    public void FillFrom_WhenSomebodyIsFasterThanItIn_TheRoomThatItWasToldOf_LosesNothing() => TestLoop.Run(async events =>
    {
        EventQueue<int> queue = events.Queue<int>(1);
        queue.TryPut(1).ShouldBeTrue();
        Channel<int> channel = Channel.CreateUnbounded<int>();
        channel.Writer.TryWrite(3);
        Microthread filling = events.Thread(() => queue.FillFrom(channel.Reader));
        await events.Sleep(1);
        queue.TryGet(out _).ShouldBeTrue();
        queue.TryPut(2).ShouldBeTrue();
        await events.Sleep(1);
        filling.IsEnded.ShouldBeFalse();
        (await queue.Get()).ShouldBe(2);
        (await queue.Get()).ShouldBe(3);

        // And when the room is gone because the queue is closed.
        queue.TryPut(4).ShouldBeTrue();
        channel.Writer.TryWrite(5);
        await events.Sleep(1);
        queue.TryGet(out _).ShouldBeTrue();
        queue.Close();
        await filling.Ended;
        filling.State.ShouldBe(MicrothreadState.Succeeded);
        channel.Reader.TryRead(out int left).ShouldBeTrue();
        left.ShouldBe(5);
    });

    [Test]
    public void FromChannel_EndsAsTheChannelDoes() => TestLoop.Run(async events =>
    {
        Channel<int> channel = Channel.CreateUnbounded<int>();
        channel.Writer.TryWrite(1);
        channel.Writer.Complete(new InvalidDataException("broken"));
        var seen = new List<int>();
        await Should.ThrowAsync<InvalidDataException>(async () =>
        {
            await foreach (int item in events.FromChannel(channel.Reader))
            {
                seen.Add(item);
            }
        });
        seen.ShouldBe([1]);
    });
}
