// Bytes in, lines out; no I/O. Which lines come depends on the bytes alone, never on how they were cut into chunks.
//
// Invariants
//   D1  _buffer[_start.._end] are the bytes that no line has been made of; no LF lies before _scanned.
//   D2  A line is never decided on bytes that a later chunk could change: a CR at the end waits for its LF, a cut for the whole character.
//   D3  Between calls at most one chunk and MaxLengthBytes + 2 bytes are buffered, if TryRead is called until it says false.
using System.Text;

namespace Coop.Runtime;

/// <summary>
/// Cuts bytes into lines, a chunk at a time. A line ends with LF or CR LF, which are not part of it; the last one needs no end. Bytes that are not UTF-8
/// become U+FFFD.
/// </summary>
public sealed class LineDecoder
{
    private const byte Lf = (byte)'\n';
    private const byte Cr = (byte)'\r';

    private readonly LineOptions _options;
    private byte[] _buffer = [];
    private int _start;
    private int _scanned;
    private int _end;
    private bool _isComplete;
    private bool _isBroken;

    /// <summary>Makes a decoder that has seen nothing.</summary>
    /// <param name="options">The longest line, and what becomes of a longer one; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public LineDecoder(LineOptions? options = null) => _options = (options ?? new LineOptions()).Validated();

    /// <summary>How many bytes wait for the rest of their line, or to be read.</summary>
    public int BufferedBytes => _end - _start;

    /// <summary>Adds the next bytes. Then call <see cref="TryRead"/> until it says false.</summary>
    /// <param name="bytes">They are copied.</param>
    /// <exception cref="InvalidOperationException">The end was told already.</exception>
    /// <remarks>
    /// Thread: any, one at a time
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_isComplete)
        {
            throw new InvalidOperationException("Complete() was called: no bytes can follow the end.");
        }
        if (_buffer.Length - _end < bytes.Length)
        {
            MakeRoom(bytes.Length);
        }
        bytes.CopyTo(_buffer.AsSpan(_end));
        _end += bytes.Length;
    }

    /// <summary>Tells the end: what is buffered without an end of line is the last line.</summary>
    /// <remarks>
    /// Thread: any, one at a time
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public void Complete() => _isComplete = true;

    /// <summary>Takes the next line, if its end, or the end of all, is there.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <returns>False when more bytes are needed, or nothing is left.</returns>
    /// <exception cref="LineTooLongException">The line is longer than allowed; from now on every call throws.</exception>
    /// <remarks>
    /// Thread: any, one at a time
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public bool TryRead([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? line)
    {
        int max = _options.MaxLengthBytes;
        ReadOnlySpan<byte> fresh = _buffer.AsSpan(_scanned, _end - _scanned);
        int found = fresh.IndexOf(Lf);
        bool hasEnd = found >= 0;
        _scanned += hasEnd ? found : fresh.Length;
        // Without an end yet, a CR at the very end may be half of one: not decided.
        int length = _scanned - _start;
        bool mayBeEnd = length > 0 && _buffer[_scanned - 1] == Cr && (hasEnd || !_isComplete);
        int content = mayBeEnd ? length - 1 : length;
        if (content > max || _isBroken)
        {
            line = Piece(max);
            return true;
        }
        if (hasEnd)
        {
            line = Take(content, _scanned + 1);
            return true;
        }
        bool isLast = _isComplete && length > 0;
        line = isLast ? Take(length, _end) : null;
        return isLast;
    }

    private string Piece(int max)
    {
        if (_isBroken || _options.LongLines == LongLinePolicy.Throw)
        {
            _isBroken = true;
            throw new LineTooLongException(max);
        }
        // Cut before a character, not in it; what looks like no UTF-8 at all is cut anywhere.
        int cut = max;
        while (cut > max - 3 && IsContinuation(_buffer[_start + cut]))
        {
            cut--;
        }
        if (IsContinuation(_buffer[_start + cut]))
        {
            cut = max;
        }
        // The rest is scanned again from where it is known to hold no LF.
        return Take(cut, _start + cut, _scanned);
    }

    private string Take(int lengthBytes, int next) => Take(lengthBytes, next, next);

    private string Take(int lengthBytes, int next, int scanned)
    {
        string line = Encoding.UTF8.GetString(_buffer, _start, lengthBytes);
        _start = next;
        _scanned = scanned;
        return line;
    }

    private void MakeRoom(int lengthBytes)
    {
        int kept = _end - _start;
        byte[] target = _buffer;
        if (target.Length - kept < lengthBytes)
        {
            target = new byte[Math.Max(Math.Max(256, checked(kept + lengthBytes)), (int)Math.Min(2L * _buffer.Length, Array.MaxLength))];
        }
        Buffer.BlockCopy(_buffer, _start, target, 0, kept);
        _buffer = target;
        _scanned -= _start;
        _start = 0;
        _end = kept;
    }

    private static bool IsContinuation(byte value) => (value & 0xC0) == 0x80;
}
