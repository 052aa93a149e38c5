using System.Runtime.CompilerServices;

namespace Coop.Runtime.Diagnostics;

/// <summary>Numbers for the sources of one loop that were looked at: the same source keeps its number, and nothing is kept alive.</summary>
internal sealed class SourceNumbers
{
    private readonly ConditionalWeakTable<object, Number> _numbers = [];
    private long _last;

    internal long Of(object source) => _numbers.GetValue(source, _ => new Number(++_last)).Value;

    private sealed record Number(long Value);
}
