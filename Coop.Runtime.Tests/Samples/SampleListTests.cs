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
        foreach (var name in new[] { "merge", "readlines", "echo", "libpq", "curl", "zmq", "inotify", "pty", "thread", "frames", "poll", "guest", "sick", "counters", "hello", "list" })
        {
            output.Split('\n').ShouldContain(line => line.StartsWith(name + " "));
        }
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
    [TestCase("--queries needs a whole number from 1 to 1000, not '0'", "libpq", "--queries", "0")]
    [TestCase("'--loud'", "libpq", "--loud")]
    [TestCase("--delay needs a number of seconds", "curl", "--delay", "-1")]
    [TestCase("'nowhere'", "curl", "nowhere")]
    [TestCase("--messages needs a whole number", "zmq", "--messages", "many")]
    [TestCase("inotify needs a FILE", "inotify", "--lines", "1")]
    [TestCase("--idle needs a number of seconds", "inotify", "/tmp/x", "--idle", "soon")]
    [TestCase("--most needs a whole number from 1 to 1000000, not 'none'", "sick", "--most", "none")]
    [TestCase("--rate needs a whole number from 0 to 10000", "counters", "--rate", "-1")]
    [TestCase("'more'", "list", "more")]
    [TestCase("''", "readlines", "")]
    public async Task CommandLine_MakesNoSense_SaysWhyAndEndsWith2(string why, params string[] arguments)
    {
        var (status, output, error) = await SampleProcess.Run(arguments);
        status.ShouldBe(2);
        output.ShouldBeEmpty();
        error.ShouldContain(why);
    }

    [TestCase("libpq", "libpq.so.5", "libpq5")]
    [TestCase("curl", "libcurl.so.4", "libcurl4")]
    [TestCase("zmq", "libzmq.so.5", "libzmq5")]
    [Platform(Include = "Linux", Reason = "How libraries are found.")]
    public async Task Library_Missing_SaysWhichAndEndsWith3(string sample, string file, string package)
    {
        var folder = Directory.CreateTempSubdirectory("coop-library-").FullName;
        // Found first, and no library.
        await File.WriteAllTextAsync(Path.Combine(folder, file), "");
        using var process = SampleProcess.StartUnder($"LD_LIBRARY_PATH={folder} exec \"$@\"", sample);
        var (status, output, error) = await process.Finish();
        Directory.Delete(folder, recursive: true);
        output.ShouldBeEmpty();
        error.ShouldBe($"{file} is missing. On Debian and Ubuntu: apt-get install {package}, or .ci/install-hosts for all samples.\n");
        status.ShouldBe(3);
    }
}
