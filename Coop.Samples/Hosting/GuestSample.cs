using System.Collections.Concurrent;
using Coop.Runtime;

namespace Coop.Samples.Hosting;

/// <summary>A host with a queue of callbacks, as every GUI has one: the loop is its guest.</summary>
internal static class GuestSample
{
    internal static int Run(string[] arguments)
    {
        Words.None(arguments);
        // Not disposed of: the last click may still be on its way.
        var callbacks = new BlockingCollection<Action>();
        using var clicks = new Timer(_ => callbacks.Add(() => Console.WriteLine("the host's own event")), null, 150, 150);

        // <guest>
        var loop = new EventLoop();
        Guest guest = loop.Attach(callbacks.Add, async events =>                // a form: action => form.BeginInvoke(action)
        {
            for (var i = 0; i < 5; i++) { await events.Sleep(0.1); Console.WriteLine("a microthread, on the host's thread"); }
        });
        // </guest>

        while (guest.IsAttached) callbacks.Take()();
        Console.WriteLine($"{guest.Slices} slices");
        return 0;
    }
}
