using Coop.Runtime;
using static Coop.Runtime.Events;

namespace Coop.Samples;

/// <summary>The example of README.md, line for line; ReadmeTests compares the two.</summary>
internal static class HelloSample
{
    internal static int Run(string[] arguments)
    {
        Words.None(arguments);
        // <readme>
        EventLoop.Run(async events =>
        {
            var merged = events.Queue<string>(capacity: 16);
            await Group(async g =>                              // ends when all of its microthreads have
            {
                g.Start(() => Merge(Clock("tick", 0.3)));
                g.Start(() => Merge(Clock("tock", 0.5)));
                for (var silences = 0; silences < 3;)
                {
                    var (index, word, _) = await AnyOf(merged.Get(), Sleep(0.25));  // takes the word or the time, never both
                    Console.WriteLine(index == 0 ? word : $"... silence {++silences}");
                }
                g.Cancel();                                     // their waits end, their finally blocks run
            });

            async Task Merge(QueuedStream<string> words)
            {
                await foreach (var word in words) await merged.Put(word);
            }
        });

        static QueuedStream<string> Clock(string word, double seconds) => Queued<string>(async queue =>
        {
            while (true) { await Sleep(seconds); await queue.Put(word); }       // runs in a microthread of its own, once it is read
        });
        // </readme>
        return 0;
    }
}
