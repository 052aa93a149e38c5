namespace Coop.Runtime.Tests.Samples;

[Platform(Include = "Linux", Reason = "Where a PostgreSQL server is found and started.")]
[NonParallelizable]
public sealed class LibpqTests
{
    private PostgresServer _server = null!;

    private string Connections => _server.Ask("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()");

    [OneTimeSetUp]
    public void StartServer()
    {
        Library.Require("libpq.so.5");
        _server = PostgresServer.Start();
    }

    [OneTimeTearDown]
    public void StopServer() => _server?.Dispose();

    [Test]
    public async Task Queries_Twenty_RunAtTheSameTimeOnOneThread()
    {
        var (status, output, error) = await SampleProcess.Run("libpq", "--connect", _server.ConnectionInfo, "--queries", "20", "--seconds", "0.5");
        error.ShouldBeEmpty();
        status.ShouldBe(0);
        output.ShouldContain("connected to PostgreSQL ");
        // One after the other they would take 10 s.
        Library.Number(output, "each on its connection, in ", " s").ShouldBeInRange(0.5, 6);
        Library.Number(output, "ticks of 10 ms meanwhile: ").ShouldBeGreaterThan(5, "the thread was not free");
        output.ShouldContain("notified: 'hi there' on coop\n");
        output.ShouldContain("user code ran on threads: 1\n");
        // The server notices in its own time that its clients are gone.
        Patience.Eventually(() => Connections == "0", () => $"connections are left: {Connections}");
    }

    [Test]
    public async Task Interrupt_QueriesUnderWay_EndsThemInTheServerToo()
    {
        using var sample = SampleProcess.Start("libpq", "--connect", _server.ConnectionInfo, "--queries", "5", "--seconds", "600");
        Patience.Eventually(() => _server.Sleeping == 5, "the queries do not run");
        sample.Signal(SampleProcess.Interrupt);
        var (status, _, error) = await sample.Finish();
        error.ShouldBeEmpty();
        status.ShouldBe(130);
        Patience.Eventually(() => _server.Sleeping == 0, "the server works on for nobody");
    }

    [Test]
    public async Task Connection_EndedByTheServer_SaysWhyAndEndsAllOthers()
    {
        using var sample = SampleProcess.Start("libpq", "--connect", _server.ConnectionInfo, "--queries", "5", "--seconds", "600");
        Patience.Eventually(() => _server.Sleeping == 5, "the queries do not run");
        _server.Ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep' LIMIT 1");
        var (status, _, error) = await sample.Finish();
        error.ShouldContain("terminating connection due to administrator command");
        status.ShouldBe(1);
        Patience.Eventually(() => _server.Sleeping == 0, "the server works on for nobody");
    }

    [TestCase("host=/there/is/no/such/folder", "No such file or directory")]
    [TestCase("hots=localhost", "invalid connection option \"hots\"")]
    public async Task Connect_Cannot_SaysWhy(string conninfo, string why)
    {
        var (status, _, error) = await SampleProcess.Run("libpq", "--connect", conninfo);
        error.ShouldContain(why);
        status.ShouldBe(1);
    }
}
