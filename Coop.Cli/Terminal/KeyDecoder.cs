using System.Text;

namespace Coop.Cli.Terminal;

/// <summary>From the bytes of a terminal to keys. What is not known is passed over.</summary>
internal static class KeyDecoder
{
    private static readonly (string Sequence, KeyKind Kind)[] s_sequences =
    [
        ("\u001b[A", KeyKind.Up), ("\u001b[B", KeyKind.Down), ("\u001b[C", KeyKind.Right), ("\u001b[D", KeyKind.Left),
        ("\u001bOA", KeyKind.Up), ("\u001bOB", KeyKind.Down), ("\u001bOC", KeyKind.Right), ("\u001bOD", KeyKind.Left),
        ("\u001b[5~", KeyKind.PageUp), ("\u001b[6~", KeyKind.PageDown), ("\u001b[H", KeyKind.Home), ("\u001b[F", KeyKind.End),
        ("\u001b[1~", KeyKind.Home), ("\u001b[4~", KeyKind.End), ("\u001bOH", KeyKind.Home), ("\u001bOF", KeyKind.End),
    ];

    internal static IEnumerable<Key> Decode(ReadOnlySpan<byte> bytes)
    {
        var keys = new List<Key>();
        string text = Encoding.UTF8.GetString(bytes);
        for (int i = 0; i < text.Length;)
        {
            (string sequence, KeyKind kind) = Array.Find(s_sequences, known => text.AsSpan(i).StartsWith(known.Sequence, StringComparison.Ordinal));
            if (sequence is not null)
            {
                keys.Add(new Key(kind));
                i += sequence.Length;
                continue;
            }
            char character = text[i++];
            switch (character)
            {
                case '\u0003' or '\u0004':
                    keys.Add(new Key(KeyKind.Quit));
                    break;
                case '\r' or '\n':
                    keys.Add(new Key(KeyKind.Enter));
                    break;
                case '\t':
                    keys.Add(new Key(KeyKind.Tab));
                    break;
                case '\u007f' or '\b':
                    keys.Add(new Key(KeyKind.Backspace));
                    break;
                case '\u001b' when i < text.Length && text[i] is '[' or 'O':
                    i = EndOfSequence(text, i + 1);
                    break;
                case '\u001b':
                    keys.Add(new Key(KeyKind.Escape));
                    break;
                case >= ' ':
                    keys.Add(new Key(KeyKind.Character, character));
                    break;
                default:
                    break;
            }
        }
        return keys;
    }

    // Parameters, then one letter or tilde.
    private static int EndOfSequence(string text, int at)
    {
        while (at < text.Length && text[at] is >= '0' and <= '?')
        {
            at++;
        }
        return Math.Min(at + 1, text.Length);
    }
}
