namespace Coop.Runtime;

/// <summary>What <c>loop.SwitchTo()</c> returns: await it, and the method goes on as a step of the loop.</summary>
public readonly struct LoopSwitch
{
    private readonly EventLoop _loop;
    private readonly string _file;
    private readonly int _line;

    internal LoopSwitch(EventLoop loop, string file, int line)
    {
        _loop = loop;
        _file = file;
        _line = line;
    }

    /// <summary>For the compiler.</summary>
    /// <returns>The awaiter.</returns>
    public LoopSwitchAwaiter GetAwaiter() => new(
        _loop ?? throw new InvalidOperationException("This switch is empty: take one from loop.SwitchTo()."), _file, _line);
}
