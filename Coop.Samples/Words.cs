using System.Globalization;

namespace Coop.Samples;

/// <summary>The words of a command line, one after the other.</summary>
internal sealed class Words(string[] words)
{
    private int _next;

    /// <summary>For a sample that takes no arguments.</summary>
    internal static void None(string[] words)
    {
        if (words is [var first, ..]) throw Unknown(first);
    }

    internal static UsageException Unknown(string word) => new($"'{word}' means nothing here.");

    /// <summary>The next word; false at the end.</summary>
    internal bool TryNext(out string word)
    {
        var isThere = _next < words.Length;
        word = isThere ? words[_next++] : "";
        return isThere;
    }

    /// <summary>The word that belongs to an option.</summary>
    internal string Value(string option) =>
        _next < words.Length ? words[_next++] : throw new UsageException($"{option} needs a value.");

    internal int Number(string option, int least, int most) => Number(option, Value(option), least, most);

    /// <summary>The number that may come next.</summary>
    internal int NumberOr(string name, int otherwise, int least, int most) => _next < words.Length ? Number(name, least, most) : otherwise;

    /// <summary>For the end of what a sample takes.</summary>
    internal void End()
    {
        if (TryNext(out var word)) throw Unknown(word);
    }

    internal static int Number(string name, string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new UsageException($"{name} needs a whole number from {least} to {most}, not '{text}'.");

    internal double Seconds(string option)
    {
        var text = Value(option);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 1e9
            ? seconds
            : throw new UsageException($"{option} needs a number of seconds above zero, not '{text}'.");
    }
}
