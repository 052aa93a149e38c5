using Coop.Samples.Hosts.Tests.Support;

namespace Coop.Samples.Hosts.Tests;

/// <summary>The hosts without a window.</summary>
[Platform(Include = "Linux", Reason = "The handle of a loop, libraries, /proc.")]
[NonParallelizable]
public sealed class HeadlessTests
{
    private static readonly string[] s_hosts = ["console", "poll", "glib", "nito"];

    [TestCaseSource(nameof(s_hosts))]
    public async Task Host_Runs_TicksOnOneThreadAndEndsByItself(string host)
    {
        RequireHost(host);
        var (status, output, error) = await HostProcess.Run(host, "--seconds", "1");
        error.ShouldBeEmpty();
        status.ShouldBe(0);
        output.ShouldContain("tick 1\n");
        output.ShouldContain("ended in order, on 1 thread\n");
        RunFigures.Of(output)["ticks"].ShouldBeInRange(1, 10);
    }

    [TestCase("console")]
    [TestCase("poll")]
    public async Task Lines_Typed_AreEvents(string host)
    {
        using var process = HostProcess.Start(host);
        await process.In.WriteAsync("hello\n");
        await process.In.FlushAsync();
        await process.Until(line => line == "key hello");
        await process.In.WriteAsync("q\n");
        await process.In.FlushAsync();
        var (status, output, error) = await process.Finish();
        error.ShouldBeEmpty();
        status.ShouldBe(0);
        output.ShouldContain("ended in order, on 1 thread\n");
    }

    [TestCaseSource(nameof(s_hosts))]
    public async Task Signal_Terminate_EndsInOrder(string host)
    {
        RequireHost(host);
        using var process = HostProcess.Start(host, "--greedy");
        await process.Until(line => line == "tick 2");
        process.Signal(HostProcess.Terminate);
        var (status, output, error) = await process.Finish();
        error.ShouldBeEmpty();
        status.ShouldBe(0);
        output.ShouldContain("ended in order, on 1 thread\n");
    }

    [TestCase("poll")]
    [TestCase("glib")]
    [TestCase("nito")]
    public async Task Greedy_Microthread_KeepsTheBudgetAndLetsOthersRun(string host)
    {
        const int Attempts = 3;
        RequireHost(host);
        var isWithinTheBudget = false;
        for (var i = 0; i < Attempts && !isWithinTheBudget; i++)
        {
            var (status, output, error) = await HostProcess.Run(host, "--seconds", "4", "--greedy");
            error.ShouldBeEmpty();
            status.ShouldBe(0);
            var figures = RunFigures.Of(output);
            isWithinTheBudget = figures.AreWithinTheBudget() && figures["ticks"] > 4;
        }
        isWithinTheBudget.ShouldBeTrue("see the figures");
    }

    [TestCase("", "Name a host")]
    [TestCase("nope", "There is no host 'nope'")]
    [TestCase("poll --budget 0", "--budget needs a whole number from 1")]
    [TestCase("poll --seconds", "--seconds needs a value")]
    [TestCase("poll --loud", "'--loud'")]
    [TestCase("glib --control", "--control is for hosts with frames: gtk, sdl")]
    public async Task CommandLine_MakesNoSense_SaysWhyAndEndsWith2(string arguments, string why)
    {
        var (status, output, error) = await HostProcess.Run(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        error.ShouldContain(why);
        output.ShouldBeEmpty();
        status.ShouldBe(2);
    }

    private static void RequireHost(string host)
    {
        if (host == "glib") Require.Library("libglib-2.0.so.0");
    }
}
