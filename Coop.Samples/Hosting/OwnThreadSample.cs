using Coop.Runtime;

namespace Coop.Samples.Hosting;

/// <summary>A loop on a thread of its own, and a program of ordinary async code beside it.</summary>
internal static class OwnThreadSample
{
    internal static int Run(string[] arguments)
    {
        Words.None(arguments);
        RunAsync().GetAwaiter().GetResult();
        return 0;
    }

    private static async Task RunAsync()
    {
        // <thread>
        await using LoopThread thread = EventLoop.Start(async events => await events.Never());
        EventLoop loop = thread.Loop;

        int answer = await loop.InvokeAsync(async () => { await loop.Sleep(0.1); return 42; });   // a microthread; any thread may ask
        await foreach (string word in loop.StreamAsync(() => Spoken(loop))) Console.WriteLine(word);  // at the pace of whoever reads
        await loop.SwitchTo();                                                                    // from here on this method is on the loop
        await loop.Pause();
        // </thread>
        Console.WriteLine($"{answer}, and on the loop: {loop.IsRunningHere}");
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        Console.WriteLine($"and back: {!loop.IsRunningHere}");
    }

    private static async IAsyncEnumerable<string> Spoken(EventLoop loop)
    {
        foreach (var word in new[] { "one", "two", "three" })
        {
            await loop.Sleep(0.05);
            yield return word;
        }
    }
}
