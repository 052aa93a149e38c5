namespace Coop.Runtime.Tests.Samples;

[Platform(Include = "Unix", Reason = "The samples stand on /bin/sh and descriptors.")]
public sealed class SampleListTests
{
    [Test]
    public async Task List_Always_NamesEverySample()
    {
        var (status, output, error) = await SampleProcess.Run("list");
        status.ShouldBe(0);
        error.ShouldBeEmpty();
        foreach (var name in new[] { "merge", "readlines", "echo", "hello", "list" }) output.Split('\n').ShouldContain(line => line.StartsWith(name + " "));
    }

    [TestCase("no sample 'nope'", "nope")]
    [TestCase("'--loud'", "readlines", "--exec", "true", "--loud")]
    [TestCase("at least one --exec", "readlines", "--quiet")]
    [TestCase("--exec needs a value", "readlines", "--exec")]
    [TestCase("--heartbeat needs a number", "readlines", "--exec", "true", "--heartbeat", "NaN")]
    [TestCase("--max-line needs a whole number", "readlines", "--exec", "true", "--max-line", "0")]
    [TestCase("echo needs --port", "echo")]
    [TestCase("--port needs a whole number from 0 to 65535, not '65536'", "echo", "--port", "65536")]
    [TestCase("--bind needs an IP address", "echo", "--port", "0", "--bind", "here")]
    [TestCase("'more'", "list", "more")]
    [TestCase("''", "readlines", "")]
    public async Task CommandLine_MakesNoSense_SaysWhyAndEndsWith2(string why, params string[] arguments)
    {
        var (status, output, error) = await SampleProcess.Run(arguments);
        status.ShouldBe(2);
        output.ShouldBeEmpty();
        error.ShouldContain(why);
    }
}
