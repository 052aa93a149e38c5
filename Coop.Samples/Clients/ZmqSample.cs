using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Coop.Runtime;
using static Coop.Runtime.Events;

namespace Coop.Samples.Clients;

/// <summary>ZeroMQ: two sockets, each sends to the other and receives from it at the same time; four microthreads, one thread.</summary>
/// <remarks>
/// Facts: the descriptor that ZeroMQ gives for a socket (ZMQ_FD) says only that something has changed, and says it once: whoever sends, receives or asks for
/// ZMQ_EVENTS takes the news from all others. So there is one place that asks, after each operation and whenever the descriptor is readable, and it keeps the
/// answer in a value for which everybody waits.
/// </remarks>
internal static partial class ZmqSample
{
    internal const string Arguments = "[--messages N]";

    private const int In = 1;
    private const int Out = 2;

    internal static int Run(string[] arguments)
    {
        var messages = 10_000;
        var words = new Words(arguments);
        while (words.TryNext(out var word)) messages = word == "--messages" ? words.Number(word, 1, 100_000_000) : throw Words.Unknown(word);
        ClientLibrary.Require("libzmq", "libzmq5", "libzmq.so.5", "libzmq.5.dylib");
        return Interruptible.Run(events => Show(events, messages));
    }

    private static async Task<int> Show(EventLoop events, int messages)
    {
        var threads = new HashSet<int>();
        using var context = Native.NewContext();
        using var left = new Socket(events, context);
        using var right = new Socket(events, context);
        left.Bind("tcp://127.0.0.1:*");
        right.Connect(left.EndPoint);
        Console.WriteLine($"connected to {left.EndPoint}");

        var began = Stopwatch.GetTimestamp();
        await Group(async watching =>
        {
            _ = watching.Start(left.Watch, "left");
            _ = watching.Start(right.Watch, "right");
            await Group(talking =>
            {
                foreach (var socket in new[] { left, right })
                {
                    _ = talking.Start(SendAll, socket);
                    _ = talking.Start(ReceiveAll, socket);
                }
                return Task.CompletedTask;
            });
            watching.Cancel();
        });
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{messages} messages each way, in order, in {seconds:0.00} s"));
        Console.WriteLine($"waits for a descriptor: {left.Waits + right.Waits}");
        Console.WriteLine($"user code ran on threads: {threads.Count}");
        return 0;

        async Coroutine SendAll(Socket socket)
        {
            var message = new byte[sizeof(int)];
            for (var i = 0; i < messages; i++)
            {
                BinaryPrimitives.WriteInt32LittleEndian(message, i);
                await socket.Send(message);
            }
        }

        async Coroutine ReceiveAll(Socket socket)
        {
            var message = new byte[sizeof(int)];
            for (var i = 0; i < messages; i++)
            {
                var length = await socket.Receive(message);
                var got = length == sizeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(message) : -1;
                if (got != i) throw new InvalidDataException($"Message {i} was followed by {got}.");
                threads.Add(Environment.CurrentManagedThreadId);
            }
        }
    }

    /// <summary>A socket of which any number of microthreads send and receive.</summary>
    private sealed class Socket : IDisposable
    {
        private const int Dealer = 5;
        private const int Descriptor = 14;
        private const int EventsNow = 15;
        private const int Linger = 17;
        private const int SendLimit = 23;
        private const int ReceiveLimit = 24;
        private const int LastEndPoint = 32;
        private const int DoNotWait = 1;
        private const int Again = 11;
        private const int AgainOnMac = 35;
        private const int Interrupted = 4;
        private const int QueueItems = 100;

        private readonly EventLoop _events;
        private readonly SocketHandle _handle;
        private readonly int _descriptor;
        private readonly EventValue<int> _ready;

        internal Socket(EventLoop events, ContextHandle context)
        {
            _events = events;
            _handle = new SocketHandle(context, Dealer);
            Set(Linger, 0);
            Set(SendLimit, QueueItems);
            Set(ReceiveLimit, QueueItems);
            _descriptor = Get(Descriptor);
            _ready = events.Value(Get(EventsNow));
        }

        /// <summary>How often it was waited for the descriptor.</summary>
        internal int Waits { get; private set; }

        internal unsafe string EndPoint
        {
            get
            {
                var text = stackalloc byte[256];
                nuint length = 256;
                Check(Native.GetOption(_handle, LastEndPoint, text, ref length));
                return Encoding.UTF8.GetString(text, (int)length - 1);
            }
        }

        internal void Bind(string endPoint) => Check(Native.Bind(_handle, endPoint));

        internal void Connect(string endPoint) => Check(Native.Connect(_handle, endPoint));

        /// <summary>Keeps the value up to date; runs as long as the socket is used.</summary>
        internal async Coroutine Watch()
        {
            while (true)
            {
                Waits++;
                await _events.Readable(_descriptor);
                Refresh();
            }
        }

        internal async Coroutine Send(byte[] message)
        {
            while (!IsDone(Native.Send(_handle, message, (nuint)message.Length, DoNotWait))) await _ready.WaitUntil(static now => (now & Out) != 0);
        }

        /// <returns>How long the message was; what does not fit is lost.</returns>
        internal async Coroutine<int> Receive(byte[] message)
        {
            int length;
            while (!IsDone(length = Native.Receive(_handle, message, (nuint)message.Length, DoNotWait))) await _ready.WaitUntil(static now => (now & In) != 0);
            return length;
        }

        public void Dispose()
        {
            _events.Closing(_descriptor);
            _handle.Dispose();
        }

        private bool IsDone(int result)
        {
            var error = result < 0 ? Native.Error() : 0;
            Refresh();
            return error switch
            {
                0 => true,
                Again or AgainOnMac or Interrupted => false,
                _ => throw Failure(error),
            };
        }

        private void Refresh() => _ready.Set(Get(EventsNow));

        private unsafe int Get(int option)
        {
            int value;
            nuint length = sizeof(int);
            Check(Native.GetOption(_handle, option, (byte*)&value, ref length));
            return value;
        }

        private void Set(int option, int value) => Check(Native.SetOption(_handle, option, in value, sizeof(int)));

        private static void Check(int result)
        {
            if (result != 0) throw Failure(Native.Error());
        }

        private static InvalidOperationException Failure(int error) => new($"ZeroMQ: {Marshal.PtrToStringUTF8(Native.ErrorText(error))}.");
    }

    /// <summary>Owner of a context. It ends when its last socket has been closed.</summary>
    private sealed class ContextHandle() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle() => Native.EndContext(handle) == 0;
    }

    /// <summary>Owner of a socket; keeps its context.</summary>
    private sealed class SocketHandle : SafeHandle
    {
        private readonly ContextHandle _context;

        internal SocketHandle(ContextHandle context, int kind) : base(0, ownsHandle: true)
        {
            var isKept = false;
            context.DangerousAddRef(ref isKept);
            _context = context;
            SetHandle(Native.NewSocket(context, kind));
            if (!IsInvalid) return;
            context.DangerousRelease();
            throw new InvalidOperationException($"ZeroMQ gives no socket: {Marshal.PtrToStringUTF8(Native.ErrorText(Native.Error()))}.");
        }

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            var isClosed = Native.Close(handle) == 0;
            _context.DangerousRelease();
            return isClosed;
        }
    }

    private static partial class Native
    {
        [LibraryImport("libzmq", EntryPoint = "zmq_ctx_new")]
        internal static partial ContextHandle NewContext();

        [LibraryImport("libzmq", EntryPoint = "zmq_ctx_term")]
        internal static partial int EndContext(nint context);

        [LibraryImport("libzmq", EntryPoint = "zmq_socket")]
        internal static partial nint NewSocket(ContextHandle context, int kind);

        [LibraryImport("libzmq", EntryPoint = "zmq_close")]
        internal static partial int Close(nint socket);

        [LibraryImport("libzmq", EntryPoint = "zmq_bind", StringMarshalling = StringMarshalling.Utf8)]
        internal static partial int Bind(SocketHandle socket, string endPoint);

        [LibraryImport("libzmq", EntryPoint = "zmq_connect", StringMarshalling = StringMarshalling.Utf8)]
        internal static partial int Connect(SocketHandle socket, string endPoint);

        [LibraryImport("libzmq", EntryPoint = "zmq_getsockopt")]
        internal static unsafe partial int GetOption(SocketHandle socket, int option, byte* value, ref nuint length);

        [LibraryImport("libzmq", EntryPoint = "zmq_setsockopt")]
        internal static partial int SetOption(SocketHandle socket, int option, in int value, nuint length);

        [LibraryImport("libzmq", EntryPoint = "zmq_send")]
        internal static partial int Send(SocketHandle socket, byte[] message, nuint length, int flags);

        [LibraryImport("libzmq", EntryPoint = "zmq_recv")]
        internal static partial int Receive(SocketHandle socket, byte[] message, nuint length, int flags);

        [LibraryImport("libzmq", EntryPoint = "zmq_errno")]
        internal static partial int Error();

        [LibraryImport("libzmq", EntryPoint = "zmq_strerror")]
        internal static partial nint ErrorText(int error);
    }
}
