// A listening socket on a loop; Kestrel takes what it accepts, on any thread.
//
// Invariants
//   L1  After Unbind nothing is accepted any more, and AcceptAsync gives null: Kestrel's shutdown waits for that.
//   L2  A connection that was accepted is either taken by Kestrel, or aborted here.
using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Coop.Runtime;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Coop.AspNetCore;

internal sealed class LoopListener : IConnectionListener
{
    // Accepted, and not taken by Kestrel yet: it only starts them, so these are few.
    private const int WaitingConnections = 64;

    private const int AcceptsPerTurn = 64;

    // When the process has no descriptor left: closing one takes others a while.
    private const double SecondsWithoutDescriptors = 0.1;

    private readonly EventLoop _loop;
    private readonly Socket _socket;
    private readonly CoopTransportOptions _options;
    private readonly MemoryPool<byte> _memory;
    private readonly ILogger _log;
    private readonly LoopPipeScheduler _scheduler;
    private readonly Channel<ConnectionContext> _accepted = Channel.CreateBounded<ConnectionContext>(WaitingConnections);
    private Microthread? _accepting;

    internal LoopListener(EventLoop loop, Socket socket, CoopTransportOptions options, MemoryPool<byte> memory, ILogger log)
    {
        _loop = loop;
        _socket = socket;
        _options = options;
        _memory = memory;
        _log = log;
        _scheduler = new LoopPipeScheduler(loop);
        EndPoint = socket.LocalEndPoint!;
    }

    public EndPoint EndPoint { get; }

    /// <summary>On the loop.</summary>
    internal void Begin() => _accepting = _loop.Thread(Accept, $"accept {EndPoint}");

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await _accepted.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            return null;
        }
    }

    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        if (_loop.TryPost(() => _accepting!.Cancel()))
        {
            await _accepted.Reader.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync().ConfigureAwait(false);
        Forget();
    }

    internal void Forget()
    {
        if (_memory != MemoryPool<byte>.Shared)
        {
            _memory.Dispose();
        }
    }

    private async Coroutine Accept()
    {
        try
        {
            while (true)
            {
                await _loop.Readable(_socket);
                // Not one a turn: the last of many would wait until those before have been answered many times. Nor all, for these would wait.
                int left = AcceptsPerTurn;
                do
                {
                    if (await TryAccept() is { } connection && !_accepted.Writer.TryWrite(connection))
                    {
                        await _accepted.Writer.WriteAsync(connection);
                    }
                }
                while (--left > 0 && _socket.Poll(0, SelectMode.SelectRead));
            }
        }
        finally
        {
            _loop.Closing(_socket);
            _socket.Dispose();
            _ = _accepted.Writer.TryComplete();
            while (_accepted.Reader.TryRead(out ConnectionContext? nobodys))
            {
                nobodys.Abort(new ConnectionAbortedException("The server stops."));
                _ = nobodys.DisposeAsync().AsTask();
            }
        }
    }

    private async Coroutine<LoopConnection?> TryAccept()
    {
        Socket? socket = null;
        try
        {
            socket = _socket.Accept();
            var connection = new LoopConnection(_loop, socket, _options, _memory, _scheduler, _log);
            connection.Begin();
            return connection;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.ConnectionReset or SocketError.ConnectionAborted)
        {
            // It has gone already.
        }
        catch (SocketException) when (socket is not null)
        {
            // It has gone while it was being looked at.
            socket.Dispose();
        }
        catch (SocketException e)
        {
            _log.CannotAccept(e, EndPoint);
            await _loop.Sleep(SecondsWithoutDescriptors);
        }
        return null;
    }
}
