using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Coop.Runtime.Tests.Samples;

[Platform(Include = "Linux", Reason = "How the sample calls libcurl.")]
[NonParallelizable]
public sealed class CurlTests
{
    [OneTimeSetUp]
    public void RequireLibrary() => Library.Require("libcurl.so.4");

    [Test]
    public async Task Transfers_Sixteen_RunAtTheSameTimeOnOneThread()
    {
        var (status, output, error) = await SampleProcess.Run("curl", "--requests", "16", "--delay", "0.5");
        error.ShouldBeEmpty();
        status.ShouldBe(0);
        // One after the other they would take 8 s.
        Library.Number(output, "each answered after 0.5 s, in ", " s").ShouldBeInRange(0.5, 5);
        output.ShouldContain("status 200: 16, bytes: 96\n");
        Library.Number(output, "calls of the socket callback: ").ShouldBeGreaterThanOrEqualTo(32);
        output.ShouldContain("user code ran on threads: 1\n");
    }

    [Test]
    public async Task Url_MuchInPieces_ComesWhole()
    {
        const int Pieces = 50;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = $"http://{listener.LocalEndpoint}/much";
        var serving = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            var stream = client.GetStream();
            // All of it: what is left unread when we close would make a reset of it.
            var request = "";
            var buffer = new byte[1024];
            while (!request.EndsWith("\r\n\r\n", StringComparison.Ordinal)) request += Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer));
            await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 404 Not here\r\nConnection: close\r\n\r\n"));
            for (var i = 0; i < Pieces; i++) await stream.WriteAsync(new byte[100_000]);
        });
        using var sample = SampleProcess.StartUnder("exec env no_proxy='*' \"$@\"", "curl", url);
        var (status, output, error) = await sample.Finish();
        await serving;
        error.ShouldBeEmpty();
        output.ShouldBe($"404 {Pieces * 100_000} bytes  {url}\n");
        status.ShouldBe(0);
    }

    [Test]
    public async Task Url_NobodyListens_SaysSo()
    {
        using var bound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var sample = SampleProcess.StartUnder("exec env no_proxy='*' \"$@\"", "curl", $"http://{bound.LocalEndPoint}/");
        var (status, _, error) = await sample.Finish();
        error.ShouldContain("connect to server");
        status.ShouldBe(1);
    }

    [Test]
    public async Task Interrupt_TransfersUnderWay_EndsQuietly()
    {
        using var sample = SampleProcess.Start("curl", "--requests", "5", "--delay", "600");
        (await sample.NextLine()).ShouldStartWith("serving ");
        sample.Signal(SampleProcess.Interrupt);
        var (status, _, error) = await sample.Finish();
        error.ShouldBeEmpty();
        status.ShouldBe(130);
    }
}
