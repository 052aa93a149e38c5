namespace Coop.Cli.Targets;

/// <summary>
/// Texts of another process, each kept once, and made harmless: what a program calls its microthreads must not steer the terminal of whoever looks at them.
/// </summary>
internal sealed class TextPool
{
    /// <summary>What is left of a sleep is another text each time.</summary>
    private const int LimitTexts = 50_000;

    private readonly HashSet<string> _texts = [];

    internal string Get(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return "";
        }
        HashSet<string>.AlternateLookup<ReadOnlySpan<char>> known = _texts.GetAlternateLookup<ReadOnlySpan<char>>();
        // A text that is not harmless is not found by what came, and is made again.
        if (known.TryGetValue(text, out string? same))
        {
            return same;
        }
        if (_texts.Count >= LimitTexts)
        {
            _texts.Clear();
        }
        string made = Harmless(text);
        _texts.Add(made);
        return made;
    }

    private static string Harmless(ReadOnlySpan<char> text)
    {
        char[] characters = text.ToArray();
        for (int i = 0; i < characters.Length; i++)
        {
            // Line ends separate the methods of a stack.
            if ((char.IsControl(characters[i]) && characters[i] != '\n') || char.IsSurrogate(characters[i]) || char.GetUnicodeCategory(characters[i]) == System.Globalization.UnicodeCategory.Format)
            {
                characters[i] = '\uFFFD';
            }
        }
        return new string(characters);
    }
}
