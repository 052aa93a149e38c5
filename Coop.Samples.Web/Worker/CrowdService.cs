using Coop.Hosting;
using Coop.Runtime;
using static Coop.Runtime.Events;

namespace Coop.Samples.Web;

/// <summary>A crowd of microthreads that wait for time, for a queue, or for either.</summary>
internal sealed class CrowdService(CrowdOptions options) : IMicrothreadService
{
    private EventQueue<int>? _nothing;

    /// <summary>How many finally blocks have run to their end.</summary>
    public int CleanedUp { get; private set; }

    public async Task Run(EventLoop events, CancellationToken stopping)
    {
        _nothing = events.Queue<int>(capacity: 1);
        if (options.Refuses) _ = Events.Thread(Refuse, "stubborn");
        await Group(async g =>
        {
            for (var i = 0; i < options.Microthreads; i++) g.Start(Wait, i);
            await Pause();
            Console.WriteLine($"{options.Microthreads} microthreads wait");
        });
    }

    private async Coroutine Wait(int number)
    {
        try
        {
            switch (number % 3)
            {
                case 0:
                    await Sleep(3600);
                    break;
                case 1:
                    await _nothing!.Get();
                    break;
                default:
                    await AnyOf(_nothing!.Get(), Sleep(3600));
                    break;
            }
        }
        finally
        {
            await Sleep(0.01);
            CleanedUp++;
        }
    }

    private static async Coroutine Refuse()
    {
        while (true)
        {
            try
            {
                await Sleep(3600);
            }
            catch (OperationCanceledException)
            {
                // The wrong thing to do, on purpose.
            }
        }
    }
}
