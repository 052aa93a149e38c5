using Avalonia.Controls;
using Avalonia.Threading;
using Coop.Runtime;

namespace Coop.Samples.Adapters;

public static class AvaloniaAdapter
{
    /// <summary>From the window's constructor on: microthreads run between Avalonia's own events, on its thread.</summary>
    public static Guest Attach(EventLoop loop, Window window, Button button)
    {
        var clicks = new Broadcaster<string>(loop);
        button.Click += (_, _) => clicks.Send("the button");
        // Background: after input and drawing.
        return loop.Attach(turn => Dispatcher.UIThread.Post(turn, DispatcherPriority.Background), async events =>
        {
            for (var count = 0; ; count++)
            {
                var (index, _, _) = await Events.AnyOf(clicks.Next(), events.Sleep(5));
                window.Title = index == 0 ? $"clicked, {count}" : $"nobody clicks, {count}";
            }
        });
    }
}
