using System.Runtime.CompilerServices;

namespace Coop.Runtime.Diagnostics;

/// <summary>Numbers for the sources of one loop that were looked at: the same source keeps its number, and nothing is kept alive.</summary>
internal sealed class SourceNumbers
{
    private readonly ConditionalWeakTable<object, SourceNumber> _numbers = [];
    private long _last;

    internal long Of(object source) => NumberOf(source).Value;

    internal SourceNumber NumberOf(object source)
    {
        // A delegate for each question would be garbage.
        if (!_numbers.TryGetValue(source, out SourceNumber? number))
        {
            number = new SourceNumber(++_last);
            _numbers.Add(source, number);
        }
        return number;
    }
}
