namespace Coop.Runtime.Tests.Soak;

internal sealed class CompletionKind : Kind
{
    private readonly (EventCompletionSource<long> Source, long Value, SoakFault? Fault)[] _sources = new (EventCompletionSource<long>, long, SoakFault?)[3];

    internal CompletionKind(SoakRun soak)
        : base(soak, "completion", Outcome.Closed)
    {
        for (var i = 0; i < _sources.Length; i++) Replace(i);
    }

    internal override Leaf Make(int depth)
    {
        var (source, value, fault) = _sources[Random.Next(_sources.Length)];
        return new Leaf<long>(this, source.Event)
        {
            OnWon = got =>
            {
                if (got != value || fault is not null) throw new SoakException($"a completion of {value} gave {got}");
            },
            Claims = error => error == fault ? Outcome.Faulted : null,
        };
    }

    internal override void Poke()
    {
        var at = Random.Next(_sources.Length);
        var (source, value, fault) = _sources[at];
        if (source.IsSettled) Replace(at);
        else if (fault is null) source.SetResult(value);
        else source.SetException(fault);
    }

    private void Replace(int at) => _sources[at] =
        (new EventCompletionSource<long>(Loop), Random.NextInt64(), Random.Next(3) == 0 ? new SoakFault("completion") : null);
}
