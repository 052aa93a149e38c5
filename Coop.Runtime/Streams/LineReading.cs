using System.Runtime.InteropServices;
using Coop.Runtime.IO;

namespace Coop.Runtime.Streams;

/// <summary>Reads the lines of a file descriptor into a queue: waits until it is readable, reads once, cuts.</summary>
internal static class LineReading
{
    private const int ChunkBytes = 4096;

    internal static async Task Run(SafeHandle handle, Event<Unit> readable, QueueWriter<string> queue, LineOptions? options)
    {
        var decoder = new LineDecoder(options);
        byte[] chunk = new byte[ChunkBytes];
        while (true)
        {
            // First wait, then read: the descriptor may be in blocking mode, and then it must be asked only when it is ready.
            await readable;
            if (!Transfer.TryRead(handle, chunk, out int count))
            {
                continue;
            }
            if (count == 0)
            {
                decoder.Complete();
            }
            else
            {
                decoder.Append(chunk.AsSpan(0, count));
            }
            while (decoder.TryRead(out string? line))
            {
                await queue.Put(line);
            }
            if (count == 0)
            {
                return;
            }
        }
    }
}
