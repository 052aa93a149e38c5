namespace Coop.Cli.Terminal;

/// <summary>Keys that are no characters, and those that are.</summary>
internal enum KeyKind
{
    Character,
    Up,
    Down,
    Left,
    Right,
    PageUp,
    PageDown,
    Home,
    End,
    Enter,
    Escape,
    Backspace,
    Tab,
    Quit,

    /// <summary>No key: the terminal has another size.</summary>
    Resized,
}
