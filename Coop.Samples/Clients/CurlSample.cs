using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Coop.Runtime;
using static Coop.Runtime.Events;

namespace Coop.Samples.Clients;

/// <summary>libcurl's multi_socket interface: any number of transfers at once. It says which sockets and what time to wait for; the loop waits.</summary>
/// <remarks>
/// Facts: libcurl calls back from inside its own calls, and must not be called from there: the callbacks only set values, for which microthreads wait. It keeps a
/// socket that it no longer wants watched, and may close it at any time.
/// </remarks>
internal static partial class CurlSample
{
    internal const string Arguments = "[--requests N] [--delay S] [URL ...]   (without a URL: N requests to a server of our own that answers after S seconds)";

    private const double LimitSeconds = 60;

    internal static int Run(string[] arguments)
    {
        var (requests, delay, urls) = (16, 0.2, new List<string>());
        var words = new Words(arguments);
        while (words.TryNext(out var word))
        {
            if (word == "--requests") requests = words.Number(word, 1, 1000);
            else if (word == "--delay") delay = words.Seconds(word);
            else if (Uri.TryCreate(word, UriKind.Absolute, out var url) && url.Scheme is "http" or "https") urls.Add(word);
            else throw Words.Unknown(word);
        }
        ClientLibrary.RequireLinux("How this sample calls libcurl");
        ClientLibrary.Require("libcurl", "libcurl4", "libcurl.so.4", "");
        return Interruptible.Run(events => urls is [] ? Show(events, requests, delay) : Fetch(events, urls));
    }

    private static async Task<int> Fetch(EventLoop events, List<string> urls)
    {
        using var multi = new Multi(events);
        await multi.Use(() => Group(parallel =>
        {
            foreach (var url in urls) _ = parallel.Start(async () => Console.WriteLine($"{await multi.Get(url)}  {url}"), url);
            return Task.CompletedTask;
        }));
        return 0;
    }

    private static async Task<int> Show(EventLoop events, int requests, double delay)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(requests);
        var url = $"http://{listener.LocalEndPoint}/";
        Console.WriteLine($"serving {url}");
        using var multi = new Multi(events);
        var replies = new List<Reply>();
        var threads = new HashSet<int>();
        var began = Stopwatch.GetTimestamp();
        await Group(async both =>
        {
            _ = both.Start(() => Serve(events, listener, delay), "server");
            await multi.Use(() => Group(parallel =>
            {
                for (var i = 0; i < requests; i++) _ = parallel.Start(Ask);
                return Task.CompletedTask;
            }));
            both.Cancel();
        });
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{requests} transfers, each answered after {delay} s, in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.00} s"));
        Console.WriteLine($"status 200: {replies.Count(reply => reply.Status == 200)}, bytes: {replies.Sum(reply => reply.Bytes)}");
        Console.WriteLine($"calls of the socket callback: {multi.SocketCalls}");
        Console.WriteLine($"user code ran on threads: {threads.Count}");
        return 0;

        async Coroutine Ask()
        {
            replies.Add(await multi.Get(url, isOurs: true));
            threads.Add(Environment.CurrentManagedThreadId);
        }
    }

    private static Task Serve(EventLoop events, Socket listener, double delay) => events.Group(async connections =>
    {
        while (true)
        {
            await events.Readable(listener);
            var client = listener.Accept();
            _ = connections.Start(() => Answer(events, client, delay), "request");
        }
    });

    private static async Task Answer(EventLoop events, Socket client, double delay)
    {
        try
        {
            var request = new byte[8192];
            var length = 0;
            while (request.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0)
            {
                await events.Readable(client);
                var count = client.Receive(request.AsSpan(length));
                if (count == 0) return;
                length += count;
            }
            await events.Sleep(delay);
            await events.Writable(client);
            _ = client.Send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nhello\n"u8);
        }
        finally
        {
            events.Closing(client);
            client.Dispose();
        }
    }

    private readonly record struct Reply(int Status, long Bytes)
    {
        public override string ToString() => $"{Status} {Bytes} bytes";
    }

    /// <summary>All transfers of one thread, and the microthreads that watch their sockets and the time for libcurl.</summary>
    private sealed class Multi : IDisposable
    {
        private const int In = 1;
        private const int Out = 2;
        private const int Remove = 4;
        private const int Timeout = -1;

        private readonly EventLoop _events;
        private readonly MultiHandle _handle = Native.NewMulti();
        private readonly Dictionary<int, EventValue<int>> _wanted = [];
        private readonly Dictionary<nint, EventCompletionSource<int>> _transfers = [];
        private readonly EventValue<int> _timeoutMilliseconds;
        private GCHandle<Multi> _self;
        private Group? _watching;

        internal unsafe Multi(EventLoop events)
        {
            _events = events;
            _timeoutMilliseconds = events.Value(-1);
            _self = new GCHandle<Multi>(this);
            Check(Native.SetMulti(_handle, MultiHandle.SocketFunction, (nint)(delegate* unmanaged[Cdecl]<nint, int, int, nint, nint, int>)&OnSocket));
            Check(Native.SetMulti(_handle, MultiHandle.SocketData, GCHandle<Multi>.ToIntPtr(_self)));
            Check(Native.SetMulti(_handle, MultiHandle.TimerFunction, (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint, int>)&OnTimer));
            Check(Native.SetMulti(_handle, MultiHandle.TimerData, GCHandle<Multi>.ToIntPtr(_self)));
        }

        internal int SocketCalls { get; private set; }

        /// <summary>Transfers are made inside of this.</summary>
        internal Task Use(Func<Task> body) => _events.Group(async watching =>
        {
            _watching = watching;
            _ = watching.Start(WatchTime, "curl's time");
            await body();
            watching.Cancel();
        });

        internal async Task<Reply> Get(string url, bool isOurs = false)
        {
            // What is our own is not asked of a proxy.
            using var transfer = new Transfer(url, isOurs);
            var done = new EventCompletionSource<int>(_events) { Description = $"the end of {url}" };
            _transfers.Add(transfer.Id, done);
            try
            {
                Check(Native.Add(_handle, transfer.Handle));
                var result = await done.Event.Within(LimitSeconds);
                return result == 0 ? new Reply(transfer.Status, transfer.Bytes) : throw new HttpRequestException($"{url}: {Transfer.Text(result)}.");
            }
            finally
            {
                _transfers.Remove(transfer.Id);
                Check(Native.Remove(_handle, transfer.Handle));
            }
        }

        // Closing what is kept calls back once more.
        public void Dispose()
        {
            _handle.Dispose();
            _self.Dispose();
        }

        private async Task WatchTime()
        {
            while (true)
            {
                var milliseconds = _timeoutMilliseconds.Value;
                if ((await AnyOf(_timeoutMilliseconds.Changed, milliseconds < 0 ? Never() : _events.Sleep(milliseconds / 1000.0))).Index == 0) continue;
                _timeoutMilliseconds.Set(-1);
                Act(Timeout, 0);
            }
        }

        private async Task WatchSocket(int socket, EventValue<int> wanted)
        {
            while (wanted.Value is var now and not Remove)
            {
                switch (await AnyOf(
                    wanted.Changed,
                    (now & In) != 0 ? _events.Readable(socket) : Never(),
                    (now & Out) != 0 ? _events.Writable(socket) : Never()))
                {
                    case (1, _, _, _) when wanted.Value != Remove:
                        Act(socket, In);
                        break;
                    case (2, _, _, _) when wanted.Value != Remove:
                        Act(socket, Out);
                        break;
                    default:
                        break;
                }
            }
        }

        private void Act(int socket, int ready)
        {
            Check(Native.Act(_handle, socket, ready, out _));
            while (TryTakeDone(out var transfer, out var result))
            {
                if (_transfers.TryGetValue(transfer, out var done)) done.TrySetResult(result);
            }
        }

        private unsafe bool TryTakeDone(out nint transfer, out int result)
        {
            var message = Native.TakeMessage(_handle, out _);
            (transfer, result) = message is null ? default : message->Parts;
            return message is not null;
        }

        private void Want(int socket, int what)
        {
            SocketCalls++;
            if (what == Remove)
            {
                if (_wanted.Remove(socket, out var last)) last.Set(Remove);
            }
            else if (_wanted.TryGetValue(socket, out var wanted))
            {
                wanted.Set(what);
            }
            else
            {
                _wanted[socket] = wanted = _events.Value(what);
                _ = _watching!.Start(() => WatchSocket(socket, wanted), "curl's socket");
            }
        }

        [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
        private static int OnSocket(nint transfer, int socket, int what, nint self, nint nothing)
        {
            GCHandle<Multi>.FromIntPtr(self).Target.Want(socket, what);
            return 0;
        }

        [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
        private static int OnTimer(nint multi, nint milliseconds, nint self)
        {
            GCHandle<Multi>.FromIntPtr(self).Target._timeoutMilliseconds.Force((int)Math.Min(milliseconds, int.MaxValue));
            return 0;
        }

        private static void Check(int result)
        {
            if (result != 0) throw new InvalidOperationException($"libcurl: {Marshal.PtrToStringUTF8(Native.MultiText(result))}.");
        }
    }
}
