using Coop.Samples.Clients;
using Coop.Samples.Echo;
using Coop.Samples.Hosting;
using Coop.Samples.Readlines;
using Coop.Samples.Sick;

namespace Coop.Samples;

/// <summary>Which samples there are, and what becomes of a command line.</summary>
internal static class SampleList
{
    private static readonly Sample[] s_samples =
    [
        new("merge", "", "lines of several processes, as they come: what runs when nothing is named", MergeSample.Run),
        new("readlines", ReadlinesOptions.Arguments, "the same for any commands; 1 if one of them failed", ReadlinesSample.Run),
        new("echo", EchoOptions.Arguments, "a TCP echo server for thousands of connections, until SIGTERM or Ctrl-C", EchoSample.Run),
        new("libpq", LibpqSample.Arguments, "PostgreSQL: queries in parallel and LISTEN/NOTIFY on one thread", LibpqSample.Run),
        new("curl", CurlSample.Arguments, "libcurl: many transfers at once on one thread, from a server on the same thread when no URL is given", CurlSample.Run),
        new("zmq", ZmqSample.Arguments, "ZeroMQ: two sockets that send and receive at once on one thread", ZmqSample.Run),
        new("inotify", InotifySample.Arguments, "tail -F: the lines of a file as they are written, also after it was replaced", InotifySample.Run),
        new("pty", PtySample.Arguments, "a shell in a terminal of its own; its exit status", PtySample.Run),
        new("thread", "", "a loop on a thread of its own, asked by ordinary async code", OwnThreadSample.Run),
        new("frames", FramesSample.Arguments, "a frame loop that gives the loop two milliseconds of each frame, or spends them without it", FramesSample.Run),
        new("poll", "", "a poll(2) loop of somebody else's that watches the loop's handle", PollSample.Run),
        new("guest", "", "a host with a queue of callbacks, and the loop as its guest", GuestSample.Run),
        new("sick", SickSample.Arguments, "everything wrong that a loop can have, to be found from outside (docs/profiling.md), until SIGTERM or Ctrl-C", SickSample.Run),
        new("counters", CountersSample.Arguments, "a healthy program to look at with dotnet-counters (docs/profiling.md), until its input ends", CountersSample.Run),
        new("hello", "", "the example of the README", HelloSample.Run),
        new("list", "", "names the samples", List),
    ];

    /// <summary>Runs what the command line asks for.</summary>
    /// <returns>The exit status: 0, that of the sample, or that of <see cref="ExitStatus"/>.</returns>
    internal static int Run(string[] arguments)
    {
        try
        {
            var name = arguments is [] ? "merge" : arguments[0];
            var sample = Array.Find(s_samples, s => s.Name == name)
                ?? throw new UsageException($"There is no sample '{name}'. These are: {string.Join(", ", s_samples.Select(s => s.Name))}.");
            return sample.Run(arguments is [] ? [] : arguments[1..]);
        }
        catch (Exception error)
        {
            return ExitStatus.Of(error, "`list` says what may follow.");
        }
    }

    private static int List(string[] arguments)
    {
        Words.None(arguments);
        foreach (var sample in s_samples)
        {
            Console.WriteLine($"{sample.Name,-10} {sample.About}");
            if (sample.Arguments.Length > 0) Console.WriteLine($"{"",-10} {sample.Name} {sample.Arguments}");
        }
        return 0;
    }
}
