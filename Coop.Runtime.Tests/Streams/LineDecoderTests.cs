using System.Text;
using CsCheck;

namespace Coop.Runtime.Tests.Streams;

public sealed class LineDecoderTests
{
    // Few kinds of bytes, so that line ends, long lines and broken characters meet often.
    private static readonly byte[][] s_parts =
    [
        [(byte)'\n'], [(byte)'\r'], [(byte)'\r', (byte)'\n'], [(byte)'a'], [(byte)'b'], [.. "é"u8], [.. "€"u8], [.. "😀"u8], [0x80], [0xC3], [0xFF], [0xF0, 0x9F],
    ];

    private static readonly Gen<byte[]> s_bytes =
        Gen.Int[0, s_parts.Length - 1].Array[0, 40].Select(parts => parts.SelectMany(part => s_parts[part]).ToArray());

    private static List<string> Decode(IEnumerable<byte[]> chunks, LineOptions options)
    {
        var decoder = new LineDecoder(options);
        var lines = new List<string>();
        try
        {
            foreach (byte[] chunk in chunks)
            {
                decoder.Append(chunk);
                Read();
                decoder.BufferedBytes.ShouldBeLessThanOrEqualTo(options.MaxLengthBytes + 2);
            }
            decoder.Complete();
            Read();
            decoder.BufferedBytes.ShouldBe(0);
        }
        catch (LineTooLongException)
        {
            lines.Add("too long");
        }
        return lines;

        void Read()
        {
            while (decoder.TryRead(out string? line))
            {
                lines.Add(line);
            }
        }
    }

    /// <summary>The same by looking at everything at once.</summary>
    private static List<string> Model(byte[] bytes, LineOptions options)
    {
        var lines = new List<string>();
        for (int start = 0; start < bytes.Length;)
        {
            int end = Array.IndexOf(bytes, (byte)'\n', start);
            int stop = end < 0 ? bytes.Length : end > start && bytes[end - 1] == '\r' ? end - 1 : end;
            while (stop - start > options.MaxLengthBytes)
            {
                if (options.LongLines == LongLinePolicy.Throw)
                {
                    return [.. lines, "too long"];
                }
                int cut = Enumerable.Range(0, 4).Select(back => start + options.MaxLengthBytes - back).FirstOrDefault(at => (bytes[at] & 0xC0) != 0x80, start + options.MaxLengthBytes);
                lines.Add(Encoding.UTF8.GetString(bytes, start, cut - start));
                start = cut;
            }
            lines.Add(Encoding.UTF8.GetString(bytes, start, stop - start));
            start = end < 0 ? bytes.Length : end + 1;
        }
        return lines;
    }

    private static IEnumerable<byte[]> Cut(byte[] bytes, int[] sizes)
    {
        int at = 0;
        foreach (int size in sizes)
        {
            int end = Math.Min(bytes.Length, at + size);
            yield return bytes[at..end];
            at = end;
        }
        yield return bytes[at..];
    }

    [TestCase(LongLinePolicy.Split)]
    [TestCase(LongLinePolicy.Throw)]
    public void AnyChunking_GivesTheLinesOfTheWhole(LongLinePolicy policy) =>
        Gen.Select(s_bytes, Gen.Int[1, 3].Array[0, 80], Gen.Int[4, 9]).Sample((bytes, sizes, max) =>
        {
            var options = new LineOptions { MaxLengthBytes = max, LongLines = policy };
            Decode(Cut(bytes, sizes), options).ShouldBe(Model(bytes, options));
        }, iter: 5000);

    [Test]
    public void Pieces_OfASplitLine_JoinToTheLine() =>
        Gen.String[Gen.Char['a', 'ɏ'], 0, 60].Sample(text =>
            string.Concat(Decode([Encoding.UTF8.GetBytes(text)], new LineOptions { MaxLengthBytes = 64, LongLines = LongLinePolicy.Split })).ShouldBe(text));

    [TestCase("a\nb\n", new[] { "a", "b" })]
    [TestCase("a\r\nb", new[] { "a", "b" })]
    [TestCase("\n\r\n", new[] { "", "" })]
    [TestCase("a\rb\r", new[] { "a\rb\r" })]
    [TestCase("", new string[0])]
    public void Lines_EndWithLfOrCrLf_AndTheLastNeedsNoEnd(string text, string[] lines) =>
        Decode([Encoding.UTF8.GetBytes(text)], new LineOptions()).ShouldBe(lines);

    [Test]
    public void Bytes_ThatAreNoUtf8_AreReplaced() => Decode([[(byte)'a', 0xFF, (byte)'b', (byte)'\n', 0xC3, (byte)'\n']], new LineOptions()).ShouldBe(["a\uFFFDb", "\uFFFD"]);

    [Test]
    [Contract(20)]
    public void Line_TooLong_ThrowsAfterTheLinesBeforeItAndStaysBroken()
    {
        var decoder = new LineDecoder(new LineOptions { MaxLengthBytes = 4 });
        decoder.Append("ok\nabcd\nabcde"u8);
        decoder.TryRead(out string? line).ShouldBeTrue();
        line.ShouldBe("ok");
        decoder.TryRead(out line).ShouldBeTrue();
        line.ShouldBe("abcd");
        Should.Throw<LineTooLongException>(() => decoder.TryRead(out _)).MaxLengthBytes.ShouldBe(4);
        Should.Throw<LineTooLongException>(() => decoder.TryRead(out _));
    }

    [Test]
    public void Misuse_Throws()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new LineDecoder(new LineOptions { MaxLengthBytes = 3 }));
        Should.Throw<ArgumentOutOfRangeException>(() => new LineDecoder(new LineOptions { LongLines = (LongLinePolicy)9 }));
        var decoder = new LineDecoder();
        decoder.Complete();
        Should.Throw<InvalidOperationException>(() => decoder.Append("a"u8));
    }
}
