using Coop.Samples.Hosts.Tests.Support;

namespace Coop.Samples.Hosts.Tests;

/// <summary>Attached and idle: no wake-up is ours. strace counts.</summary>
[Platform(Include = "Linux", Reason = "strace, /proc.")]
[NonParallelizable]
public sealed class IdleTests
{
    // After the runtime's own threads have come to rest nobody calls the system, neither for us nor for the host.
    [TestCase("console")]
    [TestCase("poll")]
    [TestCase("glib", "libglib-2.0.so.0")]
    [TestCase("nito")]
    public void HostThatWaits_CallsNothing(string host, string? library = null)
    {
        if (library is not null) Require.Library(library);
        using var process = HostProcess.Start(host, "--idle");
        Eventually(process.Id, trace => trace.Host is [], threads: host is "nito" ? 2 : 1);
        process.Signal(HostProcess.Terminate);
    }

    // These draw, or look around, by themselves: of what they call nothing is for us.
    [TestCase("gtk", "libgtk-4.so.1")]
    [TestCase("sdl", "libSDL2-2.0.so.0")]
    public void HostWithFrames_CallsNothingForUs(string host, string library)
    {
        Require.Library(library);
        using var display = Display.Open();
        using var process = HostProcess.Start(display.Environment, host, "--idle");
        Eventually(process.Id, trace => trace.Host is not [], threads: 1);
        process.Signal(HostProcess.Terminate);
    }

    [Test]
    public void Terminal_CallsNothingForUs()
    {
        using var terminal = Tmux.Start(80, 14, [.. HostProcess.Command, "terminal", "--idle"]);
        terminal.Until("Coop in Terminal.Gui");
        Eventually(terminal.ProcessId, trace => trace.Host is not [], threads: 2);
        terminal.Press("q");
        terminal.UntilEnd().ShouldBe(0);
    }

    private static void Eventually(int process, Func<IdleTrace, bool> isHostAsItShouldBe, int threads)
    {
        IdleTrace? last = null;
        // Not before the first loop is there.
        Patience.Eventually(() => Directory.GetFiles($"/proc/{process}/fd").Any(file => new FileInfo(file).LinkTarget == "anon_inode:[eventpoll]"), "there is no loop");
        Patience.Eventually(
            () => (last = IdleTrace.Of(process)) is not null && isHostAsItShouldBe(last) && last.Ours is [] && last.Threads == threads,
            () => last is null ? "its threads end before they can be looked at" : $"the host never comes to rest: {last.Host.Length} calls, {last.Threads} threads of ours, and of us\n{string.Join('\n', last.Ours.Take(50))}");
    }
}
