using System.Buffers.Binary;
using System.IO.Compression;

namespace Coop.Samples.Hosts.Tests.Support;

/// <summary>What a display shows: one color for each point, as 0xRRGGBB.</summary>
internal sealed class Screenshot
{
    private readonly int[] _points;

    private Screenshot(int width, int height, int[] points) => (Width, Height, _points) = (width, height, points);

    internal int Width { get; }

    internal int Height { get; }

    internal int this[int x, int y] => _points[y * Width + x];

    /// <summary>Reads the memory of Xvfb's screen, which has the form of a file of xwd.</summary>
    internal static Screenshot Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        int Word(int index) => BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4 * index));
        var (width, height, lineBytes) = (Word(4), Word(5), Word(12));
        var start = Word(0) + 12 * Word(19);
        var points = new int[width * height];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++) points[y * width + x] = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(start + y * lineBytes + 4 * x)) & 0xffffff;
        }
        return new Screenshot(width, height, points);
    }

    /// <summary>How many points have the color, and the rectangle around them.</summary>
    internal (int Count, int Left, int Top, int Right, int Bottom) Find(int color)
    {
        var (count, left, top, right, bottom) = (0, Width, Height, -1, -1);
        for (var i = 0; i < _points.Length; i++)
        {
            if (_points[i] != color) continue;
            var (x, y) = (i % Width, i / Width);
            count++;
            (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x), Math.Max(bottom, y));
        }
        return (count, left, top, right, bottom);
    }

    /// <summary>Keeps a part of it for the documents, where the environment variable COOP_IMAGES names a folder for that.</summary>
    internal void Keep(string name, int left, int top, int width, int height)
    {
        if (Environment.GetEnvironmentVariable("COOP_IMAGES") is not { Length: > 0 } folder) return;
        using var lines = new MemoryStream();
        using (var zipped = new ZLibStream(lines, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (var y = top; y < top + height; y++)
            {
                zipped.WriteByte(0);
                for (var x = left; x < left + width; x++) zipped.Write([(byte)(this[x, y] >> 16), (byte)(this[x, y] >> 8), (byte)this[x, y]]);
            }
        }
        var head = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(head, width);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), height);
        (head[8], head[9]) = (8, 2);
        using var file = File.Create(Path.Combine(folder, name));
        Span<byte> number = stackalloc byte[4];
        file.Write([0x89, .. "PNG\r\n"u8, 0x1a, (byte)'\n']);
        foreach (var (kind, data) in new[] { ("IHDR", head), ("IDAT", lines.ToArray()), ("IEND", []) })
        {
            byte[] part = [.. kind.Select(c => (byte)c), .. data];
            BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
            file.Write(number);
            file.Write(part);
            BinaryPrimitives.WriteUInt32BigEndian(number, Checksum(part));
            file.Write(number);
        }
    }

    // CRC-32 as PNG has it.
    private static uint Checksum(byte[] bytes)
    {
        var sum = uint.MaxValue;
        foreach (var value in bytes)
        {
            sum ^= value;
            for (var bit = 0; bit < 8; bit++) sum = (sum & 1) != 0 ? sum >> 1 ^ 0xedb88320 : sum >> 1;
        }
        return ~sum;
    }
}
