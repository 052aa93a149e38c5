using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coop.AspNetCore.Tests.Support;
using Coop.Hosting;
using Coop.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Coop.AspNetCore.Tests;

/// <summary>Kestrel on a loop.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TransportTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private int _onLoop;
    private int _offLoop;
    private int _inside;
    private int _overlapping;

    [Test]
    public async Task EveryHandler_RunsOnTheLoop_InAMicrothread_OneAtATime()
    {
        const int Requests = 2000;
        await using TestSite site = await TestSite.Start(Count, onLoop: true);
        await Parallel.ForAsync(0, Requests, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (number, _) => (await site.Get($"/{number}")).ShouldBe($"/{number}"));
        _onLoop.ShouldBe(Requests);
        _offLoop.ShouldBe(0);
        _overlapping.ShouldBe(0);
        site.Complaints.ShouldBeEmpty();
    }

    [Test]
    public async Task EveryHandler_OfHttp2_AndOfTls_RunsOnTheLoop()
    {
        const int Requests = 200;
        using X509Certificate2 certificate = Certificate();
        await using TestSite site = await TestSite.Start(Count, onLoop: true, listen: kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.UseHttps(certificate));
        });
        using var handler = new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString() } };
        using var client = new HttpClient(handler) { Timeout = s_patience };
        foreach (string address in site.App.Urls)
        {
            await Parallel.ForAsync(0, Requests, async (number, _) =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(address), $"/{number}"))
                {
                    Version = address.StartsWith("https", StringComparison.Ordinal) ? HttpVersion.Version11 : HttpVersion.Version20,
                    VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                };
                using HttpResponseMessage response = await client.SendAsync(request, CancellationToken.None);
                (await response.Content.ReadAsStringAsync(CancellationToken.None)).ShouldBe($"/{number}");
            });
        }
        _onLoop.ShouldBe(2 * Requests);
        _offLoop.ShouldBe(0);
        _overlapping.ShouldBe(0);
    }

    [Test]
    public async Task EndpointWithDefaultsOfItsOwn_StillRunsItsHandlersOnTheLoop()
    {
        await using TestSite site = await TestSite.Start(
            Count, onLoop: true, configure: builder => builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(_ => { })));
        for (int i = 0; i < 5; i++)
        {
            (await site.Get("/")).ShouldBe("/");
        }
        _onLoop.ShouldBe(5);
        _offLoop.ShouldBe(0);
    }

    [Test]
    public async Task LargeBodies_BothWays_ArriveWhole_ThoughTheyFillEveryBuffer()
    {
        byte[] sent = new byte[5_000_000];
        new Random(1).NextBytes(sent);
        await using TestSite site = await TestSite.Start(app => app.MapPost("/", async (HttpContext http) =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            await Events.Pause();
            await http.Response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length));
        }), onLoop: true);
        for (int i = 0; i < 3; i++)
        {
            using var content = new ByteArrayContent(sent);
            using HttpResponseMessage response = await site.Client.PostAsync(site.Address, content);
            (await response.Content.ReadAsByteArrayAsync()).SequenceEqual(sent).ShouldBeTrue();
        }
    }

    [Test]
    public async Task WebSocket_IsServedByTheLoop_MessageByMessage()
    {
        const int Messages = 100;
        await using TestSite site = await TestSite.Start(
            app =>
            {
                app.UseWebSockets();
                app.Run(async http =>
                {
                    using WebSocket socket = await http.WebSockets.AcceptWebSocketAsync();
                    byte[] buffer = new byte[64];
                    while (await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None) is { MessageType: WebSocketMessageType.Text } got)
                    {
                        _ = Interlocked.Increment(ref Thread.CurrentThread.Name == "coop" ? ref _onLoop : ref _offLoop);
                        await Events.Pause();
                        await socket.SendAsync(buffer.AsMemory(0, got.Count), WebSocketMessageType.Text, true, CancellationToken.None);
                    }
                    await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                });
            },
            onLoop: true);
        using var client = new ClientWebSocket();
        await client.ConnectAsync(new UriBuilder(site.Address) { Scheme = "ws" }.Uri, CancellationToken.None);
        byte[] answer = new byte[64];
        for (int i = 0; i < Messages; i++)
        {
            await client.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
            (await client.ReceiveAsync(answer.AsMemory(), CancellationToken.None)).Count.ShouldBe(5);
        }
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        (_onLoop, _offLoop).ShouldBe((Messages, 0));
    }

    [Test]
    public async Task UnixDomainSocket_IsServedByTheLoop_Too()
    {
        string path = Path.Combine(Path.GetTempPath(), $"coop-{Guid.NewGuid():N}.sock");
        await using TestSite site = await TestSite.Start(Count, onLoop: true, listen: kestrel => kestrel.ListenUnixSocket(path));
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, token) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), token);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var client = new HttpClient(handler) { Timeout = s_patience };
        (await client.GetStringAsync(new Uri("http://localhost/here"))).ShouldBe("/here");
        _onLoop.ShouldBe(1);
    }

    [Test]
    public async Task ClientsThatCutTheirConnections_LeaveNothingBehind()
    {
        var begun = new SemaphoreSlim(0);
        var aborted = new SemaphoreSlim(0);
        await using TestSite site = await TestSite.Start(app => app.Run(async http =>
        {
            begun.Release();
            http.RequestAborted.Register(() => aborted.Release());
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        }), onLoop: true);
        const int Clients = 50;
        var clients = new List<Socket>();
        for (int i = 0; i < Clients; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, site.Address.Port);
            _ = await socket.SendAsync("GET / HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
            clients.Add(socket);
        }
        for (int i = 0; i < Clients; i++)
        {
            (await begun.WaitAsync(s_patience)).ShouldBeTrue();
        }
        foreach (Socket socket in clients)
        {
            // Half of them by a reset.
            socket.LingerState = new LingerOption(clients.IndexOf(socket) % 2 == 0, 0);
            socket.Dispose();
        }
        for (int i = 0; i < Clients; i++)
        {
            (await aborted.WaitAsync(s_patience)).ShouldBeTrue();
        }
        // Only the listener and the loop's own main are left.
        LoopStatistics left = await site.Loop.InvokeAsync(site.Loop.GetStatistics);
        for (int i = 0; i < 1000 && left.Microthreads > 3; i++)
        {
            await Task.Delay(10);
            left = await site.Loop.InvokeAsync(site.Loop.GetStatistics);
        }
        left.Microthreads.ShouldBe(3, "main, the listener, and who asks");
        left.DescriptorWaits.ShouldBe(1);
        begun.Dispose();
        aborted.Dispose();
    }

    [Test]
    public async Task Stop_FinishesWhatIsUnderWay_ClosesIdleConnections_AndFreesThePort()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        EventCompletionSource<int>? goOn = null;
        int port;
        await using (TestSite site = await TestSite.Start(app =>
        {
            app.MapGet("/slow", async () =>
            {
                begun.SetResult();
                return await goOn!.Event;
            });
            app.MapGet("/", () => "idle");
        }, onLoop: true))
        {
            port = site.Address.Port;
            goOn = new EventCompletionSource<int>(site.Loop);
            await site.Get("/");
            Task<string> slow = site.Get("/slow");
            await begun.Task;
            Task stop = site.App.StopAsync();
            _ = await site.Loop.InvokeAsync(() => goOn.TrySetResult(7));
            (await slow).ShouldBe("7");
            await stop.WaitAsync(s_patience);
            site.Complaints.ShouldBeEmpty();
        }
        await using TestSite again = await TestSite.Start(Count, onLoop: true, listen: kestrel => kestrel.Listen(IPAddress.Loopback, port));
        (await again.Get("/")).ShouldBe("/");
    }

    [Test]
    public async Task Stop_WhileAClientDoesNotRead_CutsItsConnection_AtTheDeadline()
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestSite site = await TestSite.Start(
            app => app.Run(async http =>
            {
                try
                {
                    byte[] block = new byte[65536];
                    while (!http.RequestAborted.IsCancellationRequested)
                    {
                        await http.Response.Body.WriteAsync(block);
                    }
                }
                finally
                {
                    ended.SetResult();
                }
            }),
            onLoop: true,
            configure: builder => builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(1)));
        using StreamReader reader = await site.Open("/");
        await site.App.StopAsync().WaitAsync(s_patience);
        await ended.Task.WaitAsync(s_patience);
    }

    [Test]
    public async Task PortThatIsTaken_IsSaid()
    {
        await using TestSite site = await TestSite.Start(Count, onLoop: true);
        await Should.ThrowAsync<IOException>(() => TestSite.Start(Count, onLoop: true, listen: kestrel => kestrel.Listen(IPAddress.Loopback, site.Address.Port)));
    }

    [Test]
    public async Task ListenerThatDoesNotBegin_LeavesItsPort()
    {
        await using TestSite site = await TestSite.Start(Count, onLoop: true);
        LoopListenerFactory factory = site.App.Services.GetServices<IConnectionListenerFactory>().OfType<LoopListenerFactory>().Single();
        // A stranger may take a port that is free for a moment; it does not take all of them.
        const int Ports = 5;
        int kept = 0;
        for (int i = 0; i < Ports; i++)
        {
            var address = new IPEndPoint(IPAddress.Loopback, FreePort());
            await Should.ThrowAsync<OperationCanceledException>(async () => await factory.BindAsync(address, new CancellationToken(canceled: true)));
            try
            {
                await using IConnectionListener again = await factory.BindAsync(address);
                again.EndPoint.ShouldBe(address);
            }
            catch (AddressInUseException)
            {
                kept++;
            }
        }
        kept.ShouldBeLessThan(Ports);
    }

    [Test]
    public async Task LoopThatDies_ClosesEveryConnection()
    {
        var begun = new SemaphoreSlim(0);
        await using TestSite site = await TestSite.Start(
            app => app.Run(async http =>
            {
                await http.Response.WriteAsync("x");
                begun.Release();
                if (http.Request.Path != "/idle")
                {
                    await Events.Never();
                }
            }),
            onLoop: true,
            configure: builder => builder.Services.Configure<HostOptions>(o => o.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore));
        const int Clients = 20;
        var clients = new List<Socket>();
        for (int i = 0; i < Clients; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = (int)s_patience.TotalMilliseconds };
            await socket.ConnectAsync(IPAddress.Loopback, site.Address.Port);
            _ = await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes($"GET /{(i % 2 == 0 ? "idle" : "busy")} HTTP/1.1\r\nHost: x\r\n\r\n"));
            clients.Add(socket);
        }
        for (int i = 0; i < Clients; i++)
        {
            (await begun.WaitAsync(s_patience)).ShouldBeTrue();
        }
        site.Loop.Post(() => throw new FormatException("nobody's"));
        byte[] rest = new byte[4096];
        foreach (Socket client in clients)
        {
            using var patience = new CancellationTokenSource(s_patience);
            try
            {
                while (await client.ReceiveAsync(rest.AsMemory(), SocketFlags.None, patience.Token) > 0)
                {
                }
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
            {
            }
            client.Dispose();
        }
        // The connections are closed on the loop's way to its end.
        HostedLoop ended = site.App.Services.GetRequiredService<HostedLoop>();
        Patience.Eventually(() => ended.Error is not null, "the loop goes on");
        ended.Error.ShouldBeOfType<FormatException>();
        begun.Dispose();
    }

    private static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private void Count(WebApplication app) => app.Run(async http =>
    {
        _ = Interlocked.Increment(ref Thread.CurrentThread.Name == "coop" && Microthread.CurrentOrNull is not null ? ref _onLoop : ref _offLoop);
        if (Interlocked.Increment(ref _inside) != 1)
        {
            _ = Interlocked.Increment(ref _overlapping);
        }
        string path = http.Request.Path;
        _ = Interlocked.Decrement(ref _inside);
        await Task.Yield();
        if (Thread.CurrentThread.Name != "coop")
        {
            _ = Interlocked.Increment(ref _offLoop);
        }
        await http.Response.WriteAsync(path);
    });

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}
