using System.Net.Sockets;
using Coop.Runtime;
using static Coop.Runtime.Events;

namespace Coop.Samples.Echo;

/// <summary>One microthread accepts, one more for each connection.</summary>
/// <remarks>An idle connection holds no buffer: all read into the same one, for only one of them runs at a time.</remarks>
internal sealed class EchoServer(EventLoop events, Socket listener)
{
    // Descriptors that no connection gets. A new thread of the platform needs some, and the process is aborted when there are none: a server
    // that took the last one could not even be told to stop.
    private const int SpareDescriptors = 8;

    // One a turn would let the last of a thousand wait until each of those before has been answered a thousand times; all of them would let those wait.
    private const int AcceptsPerTurn = 64;

    // How long nobody is accepted when descriptors or memory run short. The listener stays readable meanwhile: without a pause the loop
    // would spin.
    private const double BackoffSeconds = 0.1;

    // Opened before it is needed: Console would want a descriptor of its own when there is none left.
    private readonly Output _messages = new(events, Output.Stderr);
    private readonly byte[] _buffer = new byte[64 * 1024];
    private bool _isShort;

    /// <summary>Accepts and answers until told to stop; then every connection is closed.</summary>
    internal Task Serve(Event<Unit> stop) => events.Group(async connections =>
    {
        while ((await AnyOf(stop, events.Readable(listener))).Index != 0)
        {
            if (AcceptSome(connections) is { } why)
            {
                if (!_isShort) _messages.Say($"cannot accept now, waiting for better times: {why}");
                _isShort = true;
                if ((await AnyOf(stop, events.Sleep(BackoffSeconds))).Index == 0) break;
            }
        }
        connections.Cancel();
    });

    /// <summary>Those who have knocked; not all at once where they are many. Returns why no more of them, if there is a reason.</summary>
    private string? AcceptSome(Group connections)
    {
        var left = AcceptsPerTurn;
        do
        {
            if (TryAccept(out var why) is not { } accepted) return why;
            _ = connections.Start(() => Connection(accepted), "connection");
            _isShort = false;
        }
        while (--left > 0 && listener.Poll(0, SelectMode.SelectRead));
        return null;
    }

    /// <summary>The next connection, or null and why not; without a reason when the one that knocked has gone.</summary>
    private Socket? TryAccept(out string? why)
    {
        why = FileLimit.HasRoom(SpareDescriptors + 1) ? null : "descriptors run short";
        if (why is not null) return null;
        try
        {
            return listener.Accept();
        }
        catch (SocketException error)
        {
            why = error.SocketErrorCode is SocketError.WouldBlock or SocketError.ConnectionAborted ? null : error.Message;
            return null;
        }
    }

    /// <summary>One connection; what goes wrong with it ends it and nothing else.</summary>
    private async Task Connection(Socket socket)
    {
        try
        {
            socket.Blocking = false;
            socket.NoDelay = true;
            await Echo(socket);
        }
        catch (SocketException)
        {
            // The options of a socket cannot be set when the other side is gone already.
        }
        finally
        {
            events.Closing(socket);
            socket.Dispose();
        }
    }

    // Reset and timed out end it as the orderly end does: the other side is gone.
    private async Task Echo(Socket socket)
    {
        while (true)
        {
            var received = socket.Receive(_buffer, SocketFlags.None, out var outcome);
            if (outcome == SocketError.WouldBlock)
            {
                await events.Readable(socket);
                continue;
            }
            if (outcome != SocketError.Success || received == 0) return;
            if (!TrySend(socket, _buffer.AsSpan(0, received), out var sent)) return;
            if (sent < received && !await SendRest(socket, _buffer.AsMemory(sent..received).ToArray())) return;
            // More may be there; but others want their turn.
            await (received < _buffer.Length ? events.Readable(socket) : events.Pause());
        }
    }

    private async Task<bool> SendRest(Socket socket, ReadOnlyMemory<byte> rest)
    {
        while (!rest.IsEmpty)
        {
            await events.Writable(socket);
            if (!TrySend(socket, rest.Span, out var sent)) return false;
            rest = rest[sent..];
        }
        return true;
    }

    private static bool TrySend(Socket socket, ReadOnlySpan<byte> bytes, out int sent)
    {
        sent = socket.Send(bytes, SocketFlags.None, out var outcome);
        if (outcome is SocketError.Success) return true;
        sent = 0;
        return outcome is SocketError.WouldBlock;
    }
}
