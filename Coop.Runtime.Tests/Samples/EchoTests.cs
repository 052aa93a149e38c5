using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Coop.Runtime.Tests.Samples;

[Platform(Include = "Linux", Reason = "Reads /proc, and lowers the limit of another process.")]
[NonParallelizable]
public sealed class EchoTests
{
    private const int Idle = 5000;
    private const int Active = 200;
    private const int MessageBytes = 10_000;

    private readonly List<Socket> _clients = [];
    private readonly byte[] _buffer = new byte[MessageBytes];
    private SampleProcess _server = null!;
    private int _port;

    [SetUp]
    public async Task SetUp()
    {
        _server = SampleProcess.Start("echo", "--port", "0");
        var ready = (await _server.NextLine()).ShouldNotBeNull().Split(' ');
        ready[0].ShouldBe("ready");
        _port = int.Parse(ready[1], CultureInfo.InvariantCulture);
    }

    [TearDown]
    public void TearDown()
    {
        _clients.ForEach(client => client.Dispose());
        _clients.Clear();
        _server.Dispose();
    }

    [Test]
    public async Task Server_ThousandsAtOnceAndSomeKilled_ServesTheRestAndLeaksNothing()
    {
        RequireDescriptors(Idle + Active + 500);
        RoundTrip(Connect(), "warm");
        var before = _server.SocketCount - 1;
        CloseAll();

        for (var i = 0; i < Idle; i++) Connect();
        var active = Enumerable.Range(0, Active).Select(_ => Connect()).ToList();
        for (var round = 0; round < 5; round++) ExchangeAll(active, round);
        _server.SocketCount.ShouldBeGreaterThanOrEqualTo(before + Idle + Active);

        KillAtRandom(active);
        foreach (var client in _clients.Where(client => client.Connected).Take(100)) RoundTrip(client, "still here");
        RoundTrip(Connect(), "and new ones");

        CloseAll();
        Patience.Eventually(() => _server.SocketCount <= before, () => $"sockets are left open: {_server.SocketCount} of {before}");
        await Stop();
    }

    [Test]
    public async Task Terminate_WithConnections_ClosesThemAndEndsWith0()
    {
        for (var i = 0; i < 50; i++) RoundTrip(Connect(), "hello");
        await Stop();
        foreach (var client in _clients) client.Receive(_buffer).ShouldBe(0, "the end was not told");
    }

    [Test]
    public void Client_SendsMuchAndReadsLate_GetsEveryByteBackAndHoldsUpNobody()
    {
        var slow = Connect();
        var other = Connect();
        slow.Blocking = false;
        long sent = 0;
        // Until the server's and both sockets' buffers are full, and stay so.
        while (slow.Poll(TimeSpan.FromSeconds(1), SelectMode.SelectWrite)) sent += slow.Send(_buffer, SocketFlags.None, out _);
        sent.ShouldBeGreaterThan(MessageBytes);
        RoundTrip(other, "not held up");
        slow.Blocking = true;
        for (long received = 0; received < sent;) received += slow.Receive(_buffer);
        RoundTrip(slow, "again");
    }

    [Test]
    [Scenario(80)]
    public async Task Accept_NoDescriptorLeft_BacksOffAndRecovers()
    {
        const int Room = 40;
        const int Kept = 20;
        RoundTrip(Connect(), "warm");
        _server.LimitDescriptors(_server.DescriptorCount + Room);
        for (var i = 0; i < 2 * Room; i++) Connect();
        (await _server.NextErrorLine()).ShouldNotBeNull().ShouldContain("cannot accept now");

        var spent = _server.ProcessorTime;
        RoundTrip(_clients[1], "served meanwhile");
        Connect().Poll(TimeSpan.FromSeconds(1), SelectMode.SelectRead).ShouldBeFalse("it was accepted");
        (_server.ProcessorTime - spent).ShouldBeLessThan(TimeSpan.FromSeconds(0.5), "it spins");

        foreach (var client in _clients[..^Kept]) client.Dispose();
        _clients.RemoveRange(0, _clients.Count - Kept);
        foreach (var client in _clients) RoundTrip(client, "recovered");
        for (var i = 0; i < 2 * Room; i++) Connect();
        (await _server.NextErrorLine()).ShouldNotBeNull().ShouldContain("cannot accept now");
        await Stop(allowed: "cannot accept now");
    }

    private static void RequireDescriptors(int count)
    {
        var line = File.ReadLines("/proc/self/limits").First(l => l.StartsWith("Max open files", StringComparison.Ordinal));
        var hard = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4];
        if (hard != "unlimited" && long.Parse(hard, CultureInfo.InvariantCulture) < count)
        {
            Assert.Ignore($"Needs {count} descriptors in this process and in the server's; the system gives {hard} (ulimit -Hn).");
        }
    }

    private Socket Connect()
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 30_000, SendTimeout = 30_000 };
        _clients.Add(client);
        client.Connect(IPAddress.Loopback, _port);
        return client;
    }

    private void RoundTrip(Socket client, string text)
    {
        client.Send(Encoding.UTF8.GetBytes(text));
        Receive(client, text.Length);
        Encoding.UTF8.GetString(_buffer, 0, text.Length).ShouldBe(text);
    }

    // All of them have bytes on the way at the same time.
    private void ExchangeAll(List<Socket> clients, int round)
    {
        var message = new byte[MessageBytes];
        Array.Fill(message, (byte)round);
        foreach (var client in clients) client.Send(message);
        foreach (var client in clients)
        {
            Receive(client, MessageBytes);
            _buffer.AsSpan().SequenceEqual(message).ShouldBeTrue();
        }
    }

    private void Receive(Socket client, int count)
    {
        for (var have = 0; have < count;)
        {
            var more = client.Receive(_buffer, have, count - have, SocketFlags.None);
            more.ShouldBeGreaterThan(0, "the server closed a connection");
            have += more;
        }
    }

    // Half of all, in any order; some with bytes on the way, some with a reset instead of an orderly end.
    private void KillAtRandom(List<Socket> active)
    {
        var seed = Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        foreach (var client in active) client.Send(_buffer);
        foreach (var client in _clients.OrderBy(_ => random.Next()).Take(_clients.Count / 2).ToList())
        {
            if (random.Next(2) == 0) client.LingerState = new LingerOption(true, 0);
            client.Dispose();
            _clients.Remove(client);
        }
        foreach (var client in active.Where(_clients.Contains)) Receive(client, MessageBytes);
    }

    private void CloseAll()
    {
        _clients.ForEach(client => client.Dispose());
        _clients.Clear();
    }

    // It may have said more than once that it is short: each time that a descriptor came free and was taken again.
    private async Task Stop(string allowed = "nothing")
    {
        _server.Signal(SampleProcess.Terminate);
        var (status, _, error) = await _server.Finish();
        error.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldAllBe(line => line.StartsWith(allowed));
        status.ShouldBe(0);
    }
}
