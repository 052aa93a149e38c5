namespace Coop.Runtime.Tests.Soak;

internal sealed class JoinKind : Kind
{
    private readonly (Microthread<long> Thread, long Value, SoakFault? Fault)[] _threads = new (Microthread<long>, long, SoakFault?)[3];

    internal JoinKind(SoakRun soak)
        : base(soak, "Join", Outcome.Closed)
    {
        for (var i = 0; i < _threads.Length; i++) Replace(i);
    }

    internal override Leaf Make(int depth)
    {
        var (thread, value, fault) = _threads[Random.Next(_threads.Length)];
        return Random.Next(4) == 0
            ? new Leaf<Unit>(this, thread.Ended)
            : new Leaf<long>(this, thread.Join())
            {
                OnWon = got =>
                {
                    if (got != value || fault is not null) throw new SoakException($"a microthread that returned {value} gave {got}");
                },
                Claims = error => error == fault || (error is OperationCanceledException && error == thread.Error) ? Outcome.Faulted : null,
            };
    }

    internal override void Poke()
    {
        var at = Random.Next(_threads.Length);
        if (_threads[at].Thread.IsEnded) Replace(at);
        else if (Random.Next(10) == 0) _threads[at].Thread.Cancel();
    }

    internal override void Stop()
    {
        foreach (var (thread, _, _) in _threads) thread.Cancel();
    }

    private void Replace(int at)
    {
        var value = Random.NextInt64();
        var fault = Random.Next(3) == 0 ? new SoakFault("microthread") : null;
        var delay = TimeSpan.FromMicroseconds(Random.Next(20_000));
        _threads[at] = (Loop.Thread(async () =>
        {
            await Loop.Sleep(delay);
            return fault is null ? value : throw fault;
        }), value, fault);
    }
}
