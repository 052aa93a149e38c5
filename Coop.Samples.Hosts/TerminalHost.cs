using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Coop.Runtime;
using Terminal.Gui.App;
using Terminal.Gui.ViewBase;
using Terminal.Gui.Views;

namespace Coop.Samples.Hosts;

/// <summary>A full-screen program of the terminal: a label that a microthread writes to, a button, keys, and the size of the window.</summary>
/// <remarks>
/// Facts: Terminal.Gui sets no SynchronizationContext. Invoke runs what it is given at once when it is called on the thread of the user interface, where our loop
/// is, too. A timeout of no time is queued, but those that are set meanwhile run before anything is drawn: a greedy microthread would keep the screen as it is. So
/// the slices come from Iteration, one each time; Terminal.Gui goes round by itself, some dozens of times a second, and needs no waking.
/// </remarks>
internal static class TerminalHost
{
    internal static void Run(HostOptions options)
    {
        var figures = new Figures();
        Show show;
        using (var app = Application.Create())
        {
            app.Init();
            using var window = new Window { Title = "Coop in Terminal.Gui (q ends)" };
            var label = new Label { X = 2, Y = 1, Width = Dim.Fill(), Text = "..." };
            var told = new Label { X = 2, Y = 3, Width = Dim.Fill() };
            var button = new Button { X = 2, Y = 5, Text = "Press me" };
            window.Add(label, told, button);

            using var loop = new EventLoop();
            show = new Show(loop, options, figures, Write);
            window.KeyDown += (_, key) => show.Input.Press($"{key}");
            button.Accepting += (_, click) =>
            {
                show.Input.Click("the button");
                click.Handled = true;
            };
            app.ScreenChanged += (_, screen) => show.Input.Resize(screen.Value.Width, screen.Value.Height);
            var turns = new ConcurrentQueue<Action>();
            app.Iteration += (_, _) => { if (turns.TryDequeue(out var turn)) figures.Slice(turn); };
            using var guest = loop.Attach(turns.Enqueue, _ => show.Run(), options.Budget);
            _ = guest.Completion.ContinueWith(_ => app.Invoke(app.RequestStop), TaskScheduler.Default);
            app.Run(window);
            if (guest.Completion.Exception?.InnerException is { } error) ExceptionDispatchInfo.Throw(error);

            void Write(string text)
            {
                if (text.StartsWith("tick", StringComparison.Ordinal)) label.Text = text;
                else told.Text = text;
            }
        }
        show.Report.ForEach(Console.WriteLine);
        Console.WriteLine(figures.Text("terminal", options));
    }
}
