namespace Coop.Runtime.Tests.Samples;

[Platform(Include = "Linux", Reason = "Where the library is looked for.")]
[NonParallelizable]
public sealed class ZmqTests
{
    private const int Messages = 20_000;

    [OneTimeSetUp]
    public void RequireLibrary() => Library.Require("libzmq.so.5");

    // Each socket sends and receives at once, with room for few messages: a change that one takes from the other hangs.
    [Test]
    public async Task Messages_BothWays_ArriveInOrderWithFewWaits()
    {
        var (status, output, error) = await SampleProcess.Run("zmq", "--messages", $"{Messages}");
        error.ShouldBeEmpty();
        status.ShouldBe(0);
        output.ShouldContain($"{Messages} messages each way, in order, in ");
        Library.Number(output, "waits for a descriptor: ").ShouldBeLessThan(2 * Messages);
        output.ShouldContain("user code ran on threads: 1\n");
    }

    [Test]
    public async Task Interrupt_MessagesUnderWay_EndsQuietly()
    {
        using var sample = SampleProcess.Start("zmq", "--messages", "100000000");
        (await sample.NextLine()).ShouldStartWith("connected to tcp://127.0.0.1:");
        sample.Signal(SampleProcess.Interrupt);
        var (status, _, error) = await sample.Finish();
        error.ShouldBeEmpty();
        status.ShouldBe(130);
    }
}
