namespace Coop.Runtime.Tests.Samples;

[Platform(Include = "Unix", Reason = "The samples stand on descriptors and signals.")]
public sealed class SickTests
{
    [TestCase(SampleProcess.Interrupt)]
    [TestCase(SampleProcess.Terminate)]
    public async Task Signal_WhileEverythingIsWrong_EndsIt(int signal)
    {
        using var sample = SampleProcess.Start("sick");
        (await sample.NextLine()).ShouldBe($"sick {sample.Id}");
        sample.Signal(signal);
        var (status, output, error) = await sample.Finish();
        status.ShouldBe(0, error);
        output.ShouldBeEmpty();
    }
}
