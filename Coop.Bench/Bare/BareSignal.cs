using System.Runtime.CompilerServices;

namespace Coop.Bench;

/// <summary>Wakes, on the floor, everybody who waits.</summary>
internal sealed class BareSignal : ICriticalNotifyCompletion
{
    private List<Action> _waiting = [];
    private List<Action> _spare = [];

    public bool IsCompleted => false;

    public BareSignal GetAwaiter() => this;

    public void OnCompleted(Action continuation) => _waiting.Add(continuation);

    public void UnsafeOnCompleted(Action continuation) => _waiting.Add(continuation);

    public void GetResult()
    {
        // There is nothing to give.
    }

    internal void Set()
    {
        var ready = _waiting;
        (_waiting, _spare) = (_spare, ready);
        foreach (var waiter in ready) BareLoop.Push(waiter);
        ready.Clear();
    }
}
