using System.Globalization;

namespace Coop.Runtime.Diagnostics;

/// <summary>The texts of one event, one behind the other, each with its final zero. Used again for each row: a snapshot of thousands leaves no garbage.</summary>
internal sealed class RowText(int limitTexts = RowText.LimitTexts)
{
    /// <summary>The most texts that an event has.</summary>
    internal const int LimitTexts = 6;

    /// <summary>What is longer is cut: an event has 64 KiB in all.</summary>
    internal const int LimitCharacters = 4000;

    private readonly char[] _characters = new char[limitTexts * (LimitCharacters + 1)];
    private readonly int[] _begins = new int[limitTexts + 1];
    private int _at;

    /// <summary>Complete ones.</summary>
    internal int Count { get; private set; }

    internal ReadOnlySpan<char> Characters => _characters;

    /// <summary>What the text that is being written has until now.</summary>
    internal ReadOnlySpan<char> Unfinished => _characters.AsSpan(_begins[Count], _at - _begins[Count]);

    /// <summary>Where one begins, and how many characters it has, its zero among them.</summary>
    internal (int Begin, int Length) this[int index] => (_begins[index], _begins[index + 1] - _begins[index]);

    internal void Clear() => _at = Count = 0;

    internal RowText Add(ReadOnlySpan<char> text)
    {
        int room = _begins[Count] + LimitCharacters - _at;
        text = text.Length <= room ? text : text[..room];
        text.CopyTo(_characters.AsSpan(_at));
        _at += text.Length;
        return this;
    }

    internal RowText Add(long number)
    {
        Span<char> digits = stackalloc char[20];
        _ = number.TryFormat(digits, out int count, default, CultureInfo.InvariantCulture);
        return Add(digits[..count]);
    }

    /// <summary>Seconds to a thousandth, without zeros behind: "3.2".</summary>
    internal RowText AddSeconds(long nanos)
    {
        long millis = (nanos / 1_000_000) + (nanos % 1_000_000 >= 500_000 ? 1 : 0);
        Add(millis / 1000);
        int part = (int)(millis % 1000);
        if (part != 0)
        {
            ReadOnlySpan<char> digits = [(char)('0' + (part / 100)), (char)('0' + (part / 10 % 10)), (char)('0' + (part % 10))];
            Add(".").Add(digits.TrimEnd('0'));
        }
        return this;
    }

    /// <summary>The next text begins.</summary>
    internal RowText End()
    {
        _characters[_at++] = '\0';
        _begins[++Count] = _at;
        return this;
    }
}
