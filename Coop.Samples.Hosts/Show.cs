using Coop.Runtime;
using static Coop.Runtime.Events;

namespace Coop.Samples.Hosts;

/// <summary>What the microthreads do, the same in every host: one counts, others wait for the user, for the end, and for nothing.</summary>
/// <remarks>The host is given a line of text to show, and is asked to end.</remarks>
internal sealed class Show(EventLoop events, HostOptions options, Figures figures, Action<string> show, Action? end = null)
{
    private const double TickSeconds = 0.1;
    private const double PatienceSeconds = 5;

    private readonly HashSet<int> _threads = [];

    internal HostInput Input { get; } = new(events);

    /// <summary>What the user did, and how it ended; printed when the host has given back the terminal.</summary>
    internal List<string> Report { get; } = [];

    /// <summary>All of it. A host that is asked to end then is.</summary>
    internal async Task Run()
    {
        using var stop = new StopSignal(events);
        try
        {
            await Group(async all =>
            {
                if (!options.IsIdle) _ = all.Start(Tick, "ticks");
                _ = all.Start(Clicks, "clicks");
                _ = all.Start(Sizes, "sizes");
                if (options.IsGreedy) _ = all.Start(Greedy, "greedy");
                var keys = all.Start(Keys, "keys");
                await AnyOf(keys.Ended, stop.Asked, Sleep(options.Seconds));
                all.Cancel();
            });
        }
        finally
        {
            Report.Add($"ended in order, on {_threads.Count} thread");
            end?.Invoke();
        }
    }

    internal void Start() => events.Thread(Run, "show");

    private async Task Tick()
    {
        await foreach (var _ in events.Ticks(TickSeconds, MissedTicks.Skip))
        {
            Note();
            show($"tick {++figures.Ticks}");
        }
    }

    // One that can be waited for together with anything else.
    private async Task Clicks()
    {
        while (true)
        {
            var (index, button, _) = await AnyOf(Input.Clicked, Sleep(options.IsIdle ? double.PositiveInfinity : PatienceSeconds));
            Note();
            if (index == 0) Tell($"clicked {button} at tick {figures.Ticks}");
        }
    }

    private async Task Keys()
    {
        while (await Input.Key is var key && key != "q")
        {
            Note();
            Tell($"key {key}");
        }
    }

    private async Task Sizes()
    {
        while (true)
        {
            var (width, height) = await Input.Resized;
            Note();
            Tell($"size {width} x {height}");
        }
    }

    private async Task Greedy()
    {
        while (true)
        {
            figures.Work();
            await events.Pause();
        }
    }

    private void Tell(string line)
    {
        Report.Add(line);
        show(line);
    }

    private void Note() => _threads.Add(Environment.CurrentManagedThreadId);
}
