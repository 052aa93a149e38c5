using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Coop.Runtime;
using static Coop.Runtime.Events;

namespace Coop.Samples.Clients;

/// <summary>PostgreSQL through libpq: queries in parallel and LISTEN/NOTIFY, a connection for each, all on one thread.</summary>
/// <remarks>
/// Facts: libpq never waits when asked not to; it says which way its socket must become ready. The socket may be another one after each step of connecting. Only
/// the look-up of a host's name waits: give an address, or a folder for a socket of the file system.
/// </remarks>
internal static partial class LibpqSample
{
    internal const string Arguments = "[--connect CONNINFO] [--queries N] [--seconds S]   (without --connect: PGHOST, PGDATABASE and their kin)";

    private const string Channel = "coop";

    internal static int Run(string[] arguments)
    {
        var (conninfo, queries, seconds) = ("", 20, 0.2);
        var words = new Words(arguments);
        while (words.TryNext(out var word))
        {
            if (word == "--connect") conninfo = words.Value(word);
            else if (word == "--queries") queries = words.Number(word, 1, 1000);
            else if (word == "--seconds") seconds = words.Seconds(word);
            else throw Words.Unknown(word);
        }
        ClientLibrary.Require("libpq", "libpq5", "libpq.so.5", "libpq.5.dylib");
        return Interruptible.Run(events => Show(events, conninfo, queries, seconds));
    }

    private static async Task<int> Show(EventLoop events, string conninfo, int queries, double seconds)
    {
        var threads = new HashSet<int>();
        using var listener = await Connection.Open(events, conninfo);
        await listener.Query($"LISTEN {Channel}");
        Console.WriteLine($"connected to PostgreSQL {listener.ServerVersion}");

        var began = Stopwatch.GetTimestamp();
        var ticks = 0;
        await Group(async all =>
        {
            var ticking = all.Start(async () => { await foreach (var _ in events.Ticks(0.01, MissedTicks.Skip)) ticks++; }, "ticker");
            await Group(parallel =>
            {
                for (var i = 0; i < queries; i++) _ = parallel.Start(Ask, i);
                return Task.CompletedTask;
            });
            ticking.Cancel();
        });
        var spent = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{queries} queries of {seconds} s, each on its connection, in {spent:0.00} s"));
        Console.WriteLine($"ticks of 10 ms meanwhile: {ticks}");

        using var sender = await Connection.Open(events, conninfo);
        await sender.Query($"NOTIFY {Channel}, 'hi there'");
        Console.WriteLine($"notified: {await listener.Notification()}");
        Console.WriteLine($"user code ran on threads: {threads.Count}");
        return 0;

        async Coroutine Ask(int number)
        {
            using var connection = await Connection.Open(events, conninfo);
            var answer = await connection.Query(string.Create(CultureInfo.InvariantCulture, $"SELECT {number} FROM pg_sleep({seconds})"));
            threads.Add(Environment.CurrentManagedThreadId);
            if (answer != number.ToString(CultureInfo.InvariantCulture)) throw new InvalidDataException($"Query {number} was answered by '{answer}'.");
        }
    }

    /// <summary>One connection, used by one microthread at a time.</summary>
    private sealed class Connection : IDisposable
    {
        private const int Bad = 1;

        private readonly EventLoop _events;
        private readonly ConnectionHandle _handle;

        private Connection(EventLoop events, ConnectionHandle handle) => (_events, _handle) = (events, handle);

        internal int ServerVersion => Native.ServerVersion(_handle);

        internal static async Task<Connection> Open(EventLoop events, string conninfo)
        {
            var connection = new Connection(events, Native.ConnectStart(conninfo));
            try
            {
                if (connection._handle.IsInvalid) throw new InsufficientMemoryException("libpq has no memory for a connection.");
                if (Native.Status(connection._handle) == Bad) throw connection.Failure();
                for (var next = Polling.Writing; next != Polling.Ok; next = Native.ConnectPoll(connection._handle))
                {
                    if (next == Polling.Failed) throw connection.Failure();
                    var socket = Native.Socket(connection._handle);
                    await (next == Polling.Reading ? events.Readable(socket) : events.Writable(socket));
                }
                return connection;
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }

        /// <summary>Sends it, and waits for all that it gives.</summary>
        /// <returns>The first column of the first row; null without one.</returns>
        internal async Task<string?> Query(string sql)
        {
            if (Native.SendQuery(_handle, sql) == 0) throw Failure();
            try
            {
                // What does not fit into the socket waits, and the server may have to be read before it reads on.
                while (Native.Flush(_handle) is var pending and not 0)
                {
                    if (pending < 0) throw Failure();
                    var socket = Native.Socket(_handle);
                    if ((await AnyOf(_events.Readable(socket), _events.Writable(socket))).Index == 0) Consume();
                }
                string? value = null;
                string? error = null;
                while (true)
                {
                    while (Native.IsBusy(_handle) != 0) await More();
                    using var result = Native.GetResult(_handle);
                    if (result.IsInvalid) break;
                    error ??= result.Error;
                    value ??= result.FirstValue;
                }
                return error is null ? value : throw new InvalidOperationException(error);
            }
            catch (OperationCanceledException)
            {
                // Else the server would work on for nobody. This call waits, so it is made on another thread.
                using var cancel = Native.GetCancel(_handle);
                await _events.Blocking(() => Native.Cancel(cancel, new byte[256], 256));
                throw;
            }
        }

        /// <summary>The next notification of the channels that this connection listens to.</summary>
        internal async Task<string> Notification()
        {
            while (true)
            {
                if (TakeNotification() is { } notification) return notification;
                await More();
            }
        }

        public void Dispose()
        {
            if (!_handle.IsInvalid && Native.Socket(_handle) is var socket and >= 0) _events.Closing(socket);
            _handle.Dispose();
        }

        private async Task More()
        {
            await _events.Readable(Native.Socket(_handle));
            Consume();
        }

        private void Consume()
        {
            if (Native.ConsumeInput(_handle) == 0) throw Failure();
        }

        private unsafe string? TakeNotification()
        {
            var taken = Native.Notifies(_handle);
            if (taken is null) return null;
            var text = taken->ToString();
            Native.FreeMemory((nint)taken);
            return text;
        }

        private InvalidOperationException Failure() => new(Marshal.PtrToStringUTF8(Native.ErrorMessage(_handle))!.Trim());
    }

    private enum Polling
    {
        Failed,
        Reading,
        Writing,
        Ok,
    }
}
