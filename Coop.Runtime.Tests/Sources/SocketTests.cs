using System.Net.Sockets;
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Sources;

public sealed class SocketTests(PollerKind kind) : DescriptorFixture(kind)
{
    private const int Bytes = 1 << 20;

    [Test]
    [Scenario(78)]
    public void Megabyte_BothWaysInRandomChunks_ArrivesAsItWasSent()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var sent = new byte[2][];
        foreach (ref var bytes in sent.AsSpan()) random.NextBytes(bytes = new byte[Bytes]);
        var (a, b) = Fd.SocketPair();
        using var left = Open(a);
        using var right = Open(b);
        Run(async events =>
        {
            var results = new byte[2][];
            await events.Group(group =>
            {
                group.Start(() => Send(events, left, sent[0], random));
                group.Start(() => Send(events, right, sent[1], random));
                group.Start(async () => results[0] = await Receive(events, right, random));
                group.Start(async () => results[1] = await Receive(events, left, random));
                return Task.CompletedTask;
            });
            results[0].AsSpan().SequenceEqual(sent[0]).ShouldBeTrue($"seed {seed}");
            results[1].AsSpan().SequenceEqual(sent[1]).ShouldBeTrue($"seed {seed}");
            events.Closing(left);
            events.Closing(right);
        });
    }

    [Test]
    public void Ambient_Verbs_MeanTheCurrentLoop()
    {
        var (a, b) = Fd.SocketPair();
        using var left = Open(a);
        using var right = Open(b);
        Run(async events =>
        {
            await Events.Writable(left);
            await Events.Writable(left.SafeHandle);
            (await Events.AnyOf(Events.Readable(right), Events.Exceptional(right), Events.Sleep(0.001))).Index.ShouldBe(2);
            right.Send([1]);
            await Events.Readable(left);
            await Events.Readable((int)left.Handle);
            await Events.Readable(left.SafeHandle);
            Events.Exceptional((int)left.Handle).TryTake(out _).ShouldBeFalse();
            Events.Exceptional(left.SafeHandle).TryTake(out _).ShouldBeFalse();
            Events.Closing(left);
            Events.Closing(right.SafeHandle);
            Events.Closing((int)right.Handle);
        });
    }

    private static Socket Open(int fd) => new(new SafeSocketHandle(Fd.Disown(fd), ownsHandle: true))
    {
        Blocking = false,
        SendBufferSize = 4096,
    };

    private static async Task Send(EventLoop events, Socket socket, byte[] bytes, Random random)
    {
        for (var sent = 0; sent < bytes.Length;)
        {
            var chunk = Math.Min(random.Next(1, 8192), bytes.Length - sent);
            var count = socket.Send(bytes.AsSpan(sent, chunk), SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock) await events.Writable(socket);
            else sent += count;
        }
    }

    private static async Task<byte[]> Receive(EventLoop events, Socket socket, Random random)
    {
        var bytes = new byte[Bytes];
        for (var received = 0; received < bytes.Length;)
        {
            var chunk = Math.Min(random.Next(1, 8192), bytes.Length - received);
            var count = socket.Receive(bytes.AsSpan(received, chunk), SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock) await events.Readable(socket);
            else received += count;
        }
        return bytes;
    }
}
