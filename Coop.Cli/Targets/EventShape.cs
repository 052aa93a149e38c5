using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Coop.Cli.Targets;

/// <summary>Where an event has which field.</summary>
/// <remarks>
/// Facts: numbers of 64 bits come first, texts follow, each with a final zero; a later version of the program may have more numbers and more texts, each at the end of
/// its kind (docs/diagnostics-protocol.md). So fields are found by their names, once for each event, and read from their places.
/// </remarks>
internal sealed class EventShape
{
    private readonly int[] _numbers;
    private readonly int[] _texts;
    private readonly int _numberCount;

    /// <param name="names">The fields that the event has.</param>
    /// <param name="numbers">The numbers that are wanted.</param>
    /// <param name="texts">The texts that are wanted; the first one is the first text of the event.</param>
    internal EventShape(string[] names, string[] numbers, string[] texts)
    {
        int first = texts.Length == 0 ? -1 : Array.IndexOf(names, texts[0], Math.Min(numbers.Length, names.Length));
        _numberCount = first >= 0 ? first : Math.Min(names.Length, numbers.Length);
        _numbers = Array.ConvertAll(numbers, name => Array.IndexOf(names, name, 0, _numberCount));
        _texts = Array.ConvertAll(texts, name => first < 0 ? -1 : Array.IndexOf(names, name, first) is >= 0 and var at ? at - first : -1);
    }

    /// <summary>What is not there is 0.</summary>
    internal long Number(ReadOnlySpan<byte> payload, int index)
    {
        int at = _numbers[index];
        return at >= 0 && (at + 1) * sizeof(long) <= payload.Length ? BinaryPrimitives.ReadInt64LittleEndian(payload[(at * sizeof(long))..]) : 0;
    }

    /// <summary>All texts that are wanted; what is not there is empty.</summary>
    internal void Texts(ReadOnlySpan<byte> payload, TextPool pool, Span<string> to)
    {
        to.Fill("");
        ReadOnlySpan<byte> bytes = payload[Math.Min(payload.Length, _numberCount * sizeof(long))..];
        ReadOnlySpan<char> rest = MemoryMarshal.Cast<byte, char>(bytes);
        for (int place = 0; rest.Length > 0; place++)
        {
            int end = rest.IndexOf('\0');
            int wanted = Array.IndexOf(_texts, place);
            if (wanted >= 0)
            {
                to[wanted] = pool.Get(end < 0 ? rest : rest[..end]);
            }
            rest = end < 0 ? [] : rest[(end + 1)..];
        }
    }
}
