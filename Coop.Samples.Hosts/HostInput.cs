using Coop.Runtime;

namespace Coop.Samples.Hosts;

/// <summary>What the user of a host does, as events. The host's handlers only put; they may, for they are called on the loop's thread.</summary>
/// <remarks>A click is for those who wait for one just then. A key waits for whoever wants it. Of a size only the last one counts.</remarks>
internal sealed class HostInput(EventLoop events)
{
    private const int KeysKept = 64;

    private readonly Broadcaster<string> _clicks = events.Broadcaster<string>();
    private readonly EventQueue<string> _keys = events.Queue<string>(KeysKept);
    private readonly EventValue<(int Width, int Height)> _size = events.Value((0, 0));

    /// <summary>The next click: on which button.</summary>
    internal Event<string> Clicked => _clicks.Next();

    /// <summary>The next key that nobody has taken.</summary>
    internal Event<string> Key => _keys.Get();

    /// <summary>The next change of the window's size.</summary>
    internal Event<(int Width, int Height)> Resized => _size.Changed;

    internal void Click(string button) => _clicks.Send(button);

    // Who types more than anybody reads loses it.
    internal void Press(string key) => _keys.TryPut(key);

    internal void Resize(int width, int height) => _size.Set((width, height));
}
