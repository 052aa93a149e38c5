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
            var words = events.Queue<string>(capacity: 16);

            await Group(async g =>                                  // ends when all of its microthreads have
            {
                g.Start(() => Say("tick", 0.3));
                g.Start(() => Say("tock", 0.5));

                for (var silences = 0; silences < 3;)
                {
                    var (index, word, _) = await AnyOf(words.Get(), Sleep(0.25));   // takes the word or the time, never both
                    if (index == 0) Console.WriteLine(word);
                    else Console.WriteLine($"... silence {++silences}");
                }
                g.Cancel();                                         // their waits end, their finally blocks run
            });

            async Task Say(string word, double seconds)             // an ordinary async method
            {
                while (true)
                {
                    await Sleep(seconds);
                    await words.Put(word);
                }
            }
        });
        // </readme>
        return 0;
    }
}
