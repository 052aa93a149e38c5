using Coop.Runtime;
using Nito.AsyncEx;

namespace Coop.Samples.Hosts;

/// <summary>AsyncContext of Nito.AsyncEx: a host that is known only by its SynchronizationContext, as those of WinForms, WPF and Avalonia are.</summary>
/// <remarks>It ends when its main method has: that waits for the guest.</remarks>
internal static class NitoHost
{
    internal static void Run(HostOptions options)
    {
        var figures = new Figures();
        Show? show = null;
        AsyncContext.Run(async () =>
        {
            using var loop = new EventLoop();
            show = new Show(loop, options, figures, Console.WriteLine);
            // loop.Attach(SynchronizationContext.Current) does the same; here the slices are measured.
            var context = SynchronizationContext.Current!;
            using var guest = loop.Attach(turn => context.Post(_ => figures.Slice(turn), null), _ => show.Run(), options.Budget);
            await guest.Completion;
        });
        show!.Report.ForEach(Console.WriteLine);
        Console.WriteLine(figures.Text("nito", options));
    }
}
