using System.Windows.Forms;
using Coop.Runtime;

namespace Coop.Samples.Adapters;

public static class WinFormsAdapter
{
    /// <summary>Once the form has its window (in its Load): microthreads run between its own messages, on its thread.</summary>
    public static Guest Attach(EventLoop loop, Form form, Button button)
    {
        var clicks = new Broadcaster<string>(loop);
        button.Click += (_, _) => clicks.Send("the button");
        return loop.Attach(turn => form.BeginInvoke(turn), async events =>
        {
            for (var count = 0; ; count++)
            {
                var (index, _, _) = await Events.AnyOf(clicks.Next(), events.Sleep(5));
                form.Text = index == 0 ? $"clicked, {count}" : $"nobody clicks, {count}";
            }
        });
    }
}
