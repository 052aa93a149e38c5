// One connection: a socket, and two microthreads that move bytes between it and Kestrel's pipes.
//
// Facts: Kestrel may abort a connection from any of its threads (its timer's, for instance); everything else of it happens on the loop.
// Invariants
//   N1  The socket is used by the two microthreads alone, and disposed of by whichever of them ends last.
//   N2  However the receiving one ends, the input is completed and ConnectionClosed cancelled; however the sending one ends, the output is, and the socket shut
//       down, which ends the receiving one.
//   N3  Waiting for a pipe comes back to the microthread that waits, by its context; whoever has none comes to the loop.
using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Coop.Runtime;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging;

namespace Coop.AspNetCore;

internal sealed class LoopConnection : DefaultConnectionContext, IMemoryPoolFeature, IConnectionSocketFeature
{
    // Half a block of Kestrel's memory: less than that is not worth a read.
    private const int LeastReadBytes = 2048;

    private static long s_last;

    private readonly EventLoop _loop;
    private readonly ILogger _log;
    private readonly PipeWriter _input;
    private readonly PipeReader _output;
    // Kestrel puts others in its place, as for TLS.
    private readonly LoopDuplexPipe _transport;
    private readonly CancellationTokenSource _closed = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<ArraySegment<byte>> _pieces = [];
    private ConnectionAbortedException? _abortion;
    private int _microthreads = 2;

    internal LoopConnection(EventLoop loop, Socket socket, CoopTransportOptions options, MemoryPool<byte> memory, PipeScheduler scheduler, ILogger log)
        : base($"coop-{Interlocked.Increment(ref s_last)}")
    {
        _loop = loop;
        _log = log;
        Socket = socket;
        MemoryPool = memory;
        socket.Blocking = false;
        if (socket.ProtocolType == ProtocolType.Tcp)
        {
            socket.NoDelay = options.NoDelay;
        }
        LocalEndPoint = socket.LocalEndPoint;
        RemoteEndPoint = socket.RemoteEndPoint;
        ConnectionClosed = _closed.Token;
        var input = new Pipe(Options(memory, scheduler, options.MaxReadBufferBytes));
        var output = new Pipe(Options(memory, scheduler, options.MaxWriteBufferBytes));
        _input = input.Writer;
        _output = output.Reader;
        Transport = _transport = new LoopDuplexPipe(input.Reader, output.Writer);
        Features.Set<IMemoryPoolFeature>(this);
        Features.Set<IConnectionSocketFeature>(this);
    }

    public MemoryPool<byte> MemoryPool { get; }

    public Socket Socket { get; }

    /// <summary>On the loop.</summary>
    internal void Begin()
    {
        _ = _loop.Thread(Receive, $"{ConnectionId} receives");
        _ = _loop.Thread(Send, $"{ConnectionId} sends");
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        if (Interlocked.CompareExchange(ref _abortion, abortReason, null) is null)
        {
            _output.CancelPendingRead();
            // A client that does not read keeps nobody waiting.
            _ = _loop.TryPost(ShutDown);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _transport.Input.CompleteAsync().ConfigureAwait(false);
        await _transport.Output.CompleteAsync().ConfigureAwait(false);
        await _ended.Task.ConfigureAwait(false);
        _closed.Dispose();
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private static PipeOptions Options(MemoryPool<byte> memory, PipeScheduler scheduler, int limitBytes) =>
        new(memory, scheduler, scheduler, limitBytes, (limitBytes + 1) / 2, useSynchronizationContext: true);

    private async Coroutine Receive()
    {
        Exception? error = null;
        try
        {
            while (true)
            {
                await _loop.Readable(Socket);
                int count = Socket.Receive(_input.GetMemory(LeastReadBytes).Span, SocketFlags.None, out SocketError failure);
                if (failure is SocketError.WouldBlock or SocketError.Interrupted)
                {
                    continue;
                }
                if (failure != SocketError.Success)
                {
                    error = Error(failure);
                    break;
                }
                if (count == 0)
                {
                    break;
                }
                _input.Advance(count);
                FlushResult flushed = await _input.FlushAsync();
                if (flushed.IsCompleted || flushed.IsCanceled)
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException e)
        {
            error = new ConnectionAbortedException("The event loop is ending.", e);
        }
        catch (Exception e)
        {
            error = e is ObjectDisposedException ? null : e;
        }
        finally
        {
            await _input.CompleteAsync(_abortion ?? error);
            Closed();
            MicrothreadEnded();
        }
    }

    private async Coroutine Send()
    {
        Exception? unexpected = null;
        try
        {
            while (true)
            {
                ReadResult read = await _output.ReadAsync();
                if (read.IsCanceled)
                {
                    break;
                }
                if (!read.Buffer.IsEmpty)
                {
                    await SendAll(read.Buffer);
                }
                _output.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    break;
                }
            }
        }
        catch (Exception e)
        {
            // That the client has gone is nothing unexpected: Kestrel hears of it by the input.
            unexpected = e is ConnectionResetException || _abortion is not null ? null : e;
            _log.ConnectionFailed(e, ConnectionId);
        }
        finally
        {
            ShutDown();
            await _output.CompleteAsync(unexpected);
            _input.CancelPendingFlush();
            MicrothreadEnded();
        }
    }

    private async Coroutine SendAll(ReadOnlySequence<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int count = SendSome(bytes, out SocketError failure);
            if (failure is SocketError.WouldBlock or SocketError.Interrupted)
            {
                await _loop.Writable(Socket);
            }
            else if (failure != SocketError.Success)
            {
                throw Error(failure);
            }
            bytes = bytes.Slice(count);
        }
    }

    private int SendSome(ReadOnlySequence<byte> bytes, out SocketError failure)
    {
        if (bytes.IsSingleSegment)
        {
            return Socket.Send(bytes.FirstSpan, SocketFlags.None, out failure);
        }
        _pieces.Clear();
        foreach (ReadOnlyMemory<byte> piece in bytes)
        {
            if (!System.Runtime.InteropServices.MemoryMarshal.TryGetArray(piece, out ArraySegment<byte> array))
            {
                return Socket.Send(bytes.FirstSpan, SocketFlags.None, out failure);
            }
            _pieces.Add(array);
        }
        return Socket.Send(_pieces, SocketFlags.None, out failure);
    }

    private static Exception Error(SocketError failure)
    {
        var inner = new SocketException((int)failure);
        return failure is SocketError.ConnectionReset or SocketError.Shutdown or SocketError.ConnectionAborted
            ? new ConnectionResetException(inner.Message, inner)
            : new IOException(inner.Message, inner);
    }

    // The receiving microthread hears of it as the end of the stream.
    private void ShutDown()
    {
        try
        {
            Socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It has gone already.
        }
    }

    private void MicrothreadEnded()
    {
        if (--_microthreads == 0)
        {
            _loop.Closing(Socket);
            Socket.Dispose();
            _ended.SetResult();
        }
    }

    // Its callbacks are Kestrel's and the application's: what they throw must not end the loop.
    private void Closed()
    {
        try
        {
            _closed.Cancel();
        }
        catch (Exception e)
        {
            _log.ConnectionFailed(e, ConnectionId);
        }
    }
}
