using System.Runtime.InteropServices;
using System.Text;
using Coop.Runtime;
using Coop.Runtime.LowLevel;

namespace Coop.Samples.Readlines;

/// <summary>The lines of a descriptor.</summary>
internal static class Lines
{
    internal static async IAsyncEnumerable<string> ReadLines(SafeHandle fd, int maxBytes)
    {
        var buffer = new byte[64 * 1024];
        var partial = new List<byte>();
        while (true)
        {
            await Events.Readable(fd);
            if (!DescriptorIO.TryRead(fd, buffer, out var count)) continue;
            if (count == 0) break;
            for (var from = 0; from < count;)
            {
                var length = buffer.AsSpan(from, count - from).IndexOf((byte)'\n');
                partial.AddRange(buffer.AsSpan(from, length < 0 ? count - from : length));
                if (partial.Count > maxBytes) throw new InvalidDataException($"A line is longer than {maxBytes} bytes.");
                if (length < 0) break;
                from += length + 1;
                yield return Take(partial);
            }
        }
        if (partial.Count > 0) yield return Take(partial);
    }

    private static string Take(List<byte> partial)
    {
        var bytes = CollectionsMarshal.AsSpan(partial);
        var text = Encoding.UTF8.GetString(bytes is [.., (byte)'\r'] ? bytes[..^1] : bytes);
        partial.Clear();
        return text;
    }
}
