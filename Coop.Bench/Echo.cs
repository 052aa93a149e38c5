using System.Net.Sockets;
using BenchmarkDotNet.Attributes;
using Coop.Runtime;
using Coop.Runtime.LowLevel;
using static Coop.Runtime.Events;

namespace Coop.Bench;

/// <summary>
/// One request of 64 bytes and its answer over a pair of sockets, both ends of which live on the same loop. Each connection has one request under way at a
/// time.
/// </summary>
[MemoryDiagnoser]
[BenchmarkCategory("Descriptors")]
public class Echo
{
    private const int Requests = 10_000;
    private const int SizeBytes = 64;

    private (Socket Client, Socket Server)[] _pairs = [];

    [Params(1, 50)]
    public int Connections { get; set; }

    private int Each => Requests / Connections;

    [GlobalSetup]
    public void Connect() => _pairs = [.. Enumerable.Range(0, Connections).Select(_ => SocketPair.Open())];

    [GlobalCleanup]
    public void Close()
    {
        foreach (var (client, server) in _pairs)
        {
            client.Dispose();
            server.Dispose();
        }
    }

    /// <summary>The four calls alone: nobody ever waits, for whatever is read was just written.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Requests)]
    public void Calls()
    {
        var buffer = new byte[SizeBytes];
        foreach (var (client, server) in _pairs)
        {
            for (var i = 0; i < Each; i++)
            {
                _ = DescriptorIO.TryWrite(client.SafeHandle, buffer, out _);
                _ = DescriptorIO.TryRead(server.SafeHandle, buffer, out _);
                _ = DescriptorIO.TryWrite(server.SafeHandle, buffer, out _);
                _ = DescriptorIO.TryRead(client.SafeHandle, buffer, out _);
            }
        }
    }

    [Benchmark(OperationsPerInvoke = Requests)]
    public void Coop() => Host.Coop(events => events.Group(group =>
    {
        foreach (var (client, server) in _pairs)
        {
            client.Blocking = server.Blocking = false;
            _ = group.Start(() => Serve(server));
            _ = group.Start(() => Ask(client));
        }
        return Task.CompletedTask;
    }));

    [Benchmark(OperationsPerInvoke = Requests)]
    public void CoopFast() => Host.Coop(events => events.Group(group =>
    {
        foreach (var (client, server) in _pairs)
        {
            client.Blocking = server.Blocking = false;
            _ = group.Start(() => FastServe(server));
            _ = group.Start(() => FastAsk(client));
        }
        return Task.CompletedTask;
    }));

    [Benchmark(OperationsPerInvoke = Requests)]
    public void Tasks() => Host.Pool(OverTasks);

    [Benchmark(OperationsPerInvoke = Requests)]
    public void AsyncEx() => Host.AsyncEx(OverTasks);

    private async Task Serve(Socket socket)
    {
        var buffer = new byte[SizeBytes];
        for (var left = Each; left > 0; left--)
        {
            while (!DescriptorIO.TryRead(socket.SafeHandle, buffer, out _)) await Readable(socket);
            Send(socket, buffer);
        }
    }

    private async Task Ask(Socket socket)
    {
        var buffer = new byte[SizeBytes];
        for (var left = Each; left > 0; left--)
        {
            Send(socket, buffer);
            while (!DescriptorIO.TryRead(socket.SafeHandle, buffer, out _)) await Readable(socket);
        }
    }

    private async Coroutine FastServe(Socket socket)
    {
        var buffer = new byte[SizeBytes];
        for (var left = Each; left > 0; left--)
        {
            while (!DescriptorIO.TryRead(socket.SafeHandle, buffer, out _)) await Readable(socket);
            Send(socket, buffer);
        }
    }

    private async Coroutine FastAsk(Socket socket)
    {
        var buffer = new byte[SizeBytes];
        for (var left = Each; left > 0; left--)
        {
            Send(socket, buffer);
            while (!DescriptorIO.TryRead(socket.SafeHandle, buffer, out _)) await Readable(socket);
        }
    }

    // 64 bytes always fit: there is one request under way.
    private static void Send(Socket socket, byte[] buffer) => _ = DescriptorIO.TryWrite(socket.SafeHandle, buffer, out _);

    private Task OverTasks()
    {
        return Task.WhenAll(_pairs.SelectMany(pair => (Task[])[ServeTask(pair.Server), AskTask(pair.Client)]));

        async Task ServeTask(Socket socket)
        {
            var buffer = new byte[SizeBytes];
            for (var left = Each; left > 0; left--)
            {
                await socket.ReceiveAsync(buffer.AsMemory());
                await socket.SendAsync(buffer.AsMemory());
            }
        }

        async Task AskTask(Socket socket)
        {
            var buffer = new byte[SizeBytes];
            for (var left = Each; left > 0; left--)
            {
                await socket.SendAsync(buffer.AsMemory());
                await socket.ReceiveAsync(buffer.AsMemory());
            }
        }
    }
}
