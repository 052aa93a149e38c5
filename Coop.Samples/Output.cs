using System.Text;
using Coop.Runtime;
using Coop.Runtime.LowLevel;
using Microsoft.Win32.SafeHandles;

namespace Coop.Samples;

/// <summary>Text on its way to a descriptor that others may hold, too.</summary>
/// <remarks>
/// Facts: the descriptor's mode belongs to whoever gave it to us, so it stays a blocking one. A pipe that is writable takes PIPE_BUF bytes without
/// blocking. So: no write without Writable before it, and never more than that.
/// </remarks>
internal sealed class Output(EventLoop events, int fd)
{
    internal const int Stdout = 1;
    internal const int Stderr = 2;

    // With so much waiting, no more is taken in: who cannot write should not read on either.
    private const int FullBytes = 64 * 1024;
    private const int NobodyReads = 32;

    private readonly SafeFileHandle _owner = new(fd, ownsHandle: false);
    private byte[] _bytes = new byte[2 * FullBytes];
    private int _start;
    private int _end;

    /// <summary>False when the program was started without it.</summary>
    internal bool IsOpen { get; } = InheritedDescriptor.IsOpen(fd);

    /// <summary>Bytes that wait to be written.</summary>
    internal int PendingBytes => _end - _start;

    internal bool IsEmpty => _end == _start;

    internal bool IsFull => PendingBytes >= FullBytes;

    /// <summary>Happens when <see cref="WritePiece"/> would not block.</summary>
    internal Event<Unit> Writable => events.Writable(_owner);

    internal void Append(ReadOnlySpan<char> text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (_bytes.Length - _end < most) MakeRoom(most);
        _end += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_end));
    }

    internal void Append(int number)
    {
        Span<char> digits = stackalloc char[11];
        _ = number.TryFormat(digits, out var count);
        Append(digits[..count]);
    }

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - _end < bytes.Length) MakeRoom(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_end));
        _end += bytes.Length;
    }

    /// <summary>Writes what a pipe takes at once. Only after <see cref="Writable"/>.</summary>
    /// <returns>False when nobody reads any more.</returns>
    internal bool WritePiece()
    {
        try
        {
            var piece = _bytes.AsSpan(_start, Math.Min(PendingBytes, DescriptorIO.PipeAtomicBytes));
            if (DescriptorIO.TryWrite(_owner, piece, out var count)) _start += count;
            return true;
        }
        catch (IOException error) when (error.HResult == NobodyReads)
        {
            return false;
        }
    }

    /// <summary>A short message, now or never: it is not worth waiting for.</summary>
    internal void Say(string message)
    {
        if (!IsOpen || !Writable.TryTake(out _)) return;
        Append(message);
        Append("\n");
        _ = WritePiece();
        _start = _end = 0;
    }

    private void MakeRoom(int most)
    {
        var pending = _bytes.AsSpan(_start, PendingBytes);
        var to = pending.Length + most <= _bytes.Length ? _bytes : new byte[Math.Max(2 * _bytes.Length, pending.Length + most)];
        pending.CopyTo(to);
        (_bytes, _start, _end) = (to, 0, pending.Length);
    }
}
