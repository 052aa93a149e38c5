// The terminal while something is drawn in it: keys come at once and unseen, and the screen is another one, so that what was there comes back.
//
// Facts: the mode belongs to the terminal, not to this process: it is put back on every way out, signals included. struct termios is smaller than ModeBytes everywhere.
using System.Runtime.InteropServices;
using System.Text;
using Coop.Cli.Commands;
using Coop.Runtime;
using Coop.Runtime.LowLevel;
using Microsoft.Win32.SafeHandles;

namespace Coop.Cli.Terminal;

internal sealed unsafe class RawTerminal : IDisposable
{
    internal const int In = 0;

    private const int Out = 1;
    private const int ModeBytes = 256;
    private const int Drain = 1;
    private const int DefaultWidth = 80;
    private const int DefaultHeight = 24;

    // Another screen, no cursor, no line wrap; and back.
    private const string Enter = "\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[2J";
    private const string Leave = "\u001b[?7h\u001b[?25h\u001b[?1049l";

    private static readonly nuint s_windowSize = OperatingSystem.IsLinux() ? 0x5413 : 0x40087468u;

    private readonly byte[] _mode = new byte[ModeBytes];
    private readonly SafeFileHandle _in = new(In, ownsHandle: false);
    private readonly PosixSignalRegistration _resized;
    private readonly Stream _out = Console.OpenStandardOutput();
    private bool _isLeft;

    /// <summary>Takes the terminal over.</summary>
    /// <param name="resized">Is called on a thread of the platform.</param>
    /// <exception cref="CliException">There is none.</exception>
    internal RawTerminal(Action resized)
    {
        if (OperatingSystem.IsWindows() || Libc.IsTerminal(In) == 0 || Libc.IsTerminal(Out) == 0)
        {
            throw new CliException(ExitStatus.NotUnderstood, "`coop top` needs a terminal for its input and output. Use `coop top --json` or `coop tree` instead.");
        }
        fixed (byte* mode = _mode)
        {
            _ = Libc.GetMode(In, mode);
            byte* raw = stackalloc byte[ModeBytes];
            _mode.CopyTo(new Span<byte>(raw, ModeBytes));
            Libc.MakeRaw(raw);
            _ = Libc.SetMode(In, Drain, raw);
        }
        _resized = PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => resized());
        Write(Enter);
    }

    /// <summary>Columns and lines, now.</summary>
    internal static (int Width, int Height) Size
    {
        get
        {
            ushort* size = stackalloc ushort[4];
            return Libc.Control(Out, s_windowSize, size) == 0 && size[0] > 0 && size[1] > 0 ? (size[1], size[0]) : (DefaultWidth, DefaultHeight);
        }
    }

    /// <summary>Happens when a key was pressed.</summary>
    internal Event<Unit> Pressed(EventLoop events) => events.Readable(_in);

    /// <summary>What was typed; only after <see cref="Pressed"/>.</summary>
    /// <returns>How many bytes; 0 when the terminal is gone.</returns>
    internal int Read(Span<byte> buffer)
    {
        try
        {
            return DescriptorIO.TryRead(_in, buffer, out int count) ? count : -1;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    internal void Write(string text)
    {
        _out.Write(Encoding.UTF8.GetBytes(text));
        _out.Flush();
    }

    public void Dispose()
    {
        if (_isLeft)
        {
            return;
        }
        _isLeft = true;
        _resized.Dispose();
        try
        {
            Write(Leave);
        }
        catch (IOException)
        {
            // The terminal is gone; so is its mode.
        }
        fixed (byte* mode = _mode)
        {
            _ = Libc.SetMode(In, Drain, mode);
        }
    }
}
