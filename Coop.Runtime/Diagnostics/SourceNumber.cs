using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Diagnostics;

/// <summary>What diagnostics keep of a source that somebody has looked at.</summary>
internal sealed class SourceNumber(long value)
{
    private Wakeable? _where;
    private long _verb;
    private string? _words;

    internal long Value => value;

    /// <summary>What it has said of this verb the last time, if it was asked for that.</summary>
    internal string? WordsOf(Wakeable where, long verb) => ReferenceEquals(where, _where) && verb == _verb ? _words : null;

    internal string Keep(Wakeable where, long verb, string words)
    {
        _where = where;
        _verb = verb;
        return _words = words;
    }
}
