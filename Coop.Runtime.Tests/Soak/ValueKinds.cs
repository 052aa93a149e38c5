namespace Coop.Runtime.Tests.Soak;

/// <summary>A change of a value, or a value of a certain sort.</summary>
internal sealed class ValueKind(SoakRun soak) : Kind(soak, "value", Outcome.Closed, Outcome.Faulted)
{
    private readonly EventValue<int> _value = soak.Loop.Value(0);

    internal override Leaf Make(int depth)
    {
        var residue = Random.Next(4);
        return Random.Next(2) == 0
            ? new Leaf<int>(this, _value.Changed)
            : new Leaf<int>(this, _value.WaitUntil(value => value % 4 == residue)) { OnWon = got => Soak.Require(got % 4 == residue, $"{got} was not waited for") };
    }

    internal override void Poke()
    {
        if (Random.Next(2) == 0) _value.Set(Random.Next(8));
        else _value.Force(Random.Next(8));
    }
}

/// <summary>Conditions and what is made of them.</summary>
internal sealed class ConditionKind(SoakRun soak) : Kind(soak, "condition", Outcome.Closed, Outcome.Faulted)
{
    private readonly SettableCondition _left = soak.Loop.Condition();
    private readonly SettableCondition _right = soak.Loop.Condition();

    internal override Leaf Make(int depth)
    {
        EventCondition condition = Random.Next(5) switch
        {
            0 => _left & _right,
            1 => _left | _right,
            2 => !_left,
            3 => _left,
            _ => _left & !_right,
        };
        return new Leaf<Unit>(this, condition.WhenTrue);
    }

    internal override void Poke() => (Random.Next(2) == 0 ? _left : _right).Set(Random.Next(2) == 0);
}

/// <summary>Permits: what is held and what is free is always the same number.</summary>
internal sealed class SemaphoreKind(SoakRun soak) : Kind(soak, "semaphore", Outcome.Closed, Outcome.Faulted)
{
    private const int Permits = 3;

    private readonly EventSemaphore _semaphore = soak.Loop.Semaphore(Permits);
    private int _held;

    internal override Leaf Make(int depth) => new Leaf<int>(this, _semaphore.Take()) { OnWon = _ => _held++ };

    internal override void Poke()
    {
        if (_held == 0) return;
        _held--;
        _semaphore.Release();
    }

    internal override void Settle() =>
        Soak.Require(_held + _semaphore.Count == Permits, $"{_held} permits are held and {_semaphore.Count} are free, of {Permits}");
}
