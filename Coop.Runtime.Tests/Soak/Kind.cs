namespace Coop.Runtime.Tests.Soak;

/// <summary>
/// One kind of source. To add one: make leaves of it, poke at its sources from outside now and then, and check at the end that nothing is left;
/// then name it in <see cref="Kinds"/>.
/// </summary>
/// <param name="soak">The run.</param>
/// <param name="name">The row of the table.</param>
/// <param name="impossible">The outcomes that do not exist for it.</param>
internal abstract class Kind(SoakRun soak, string name, params Outcome[] impossible)
{
    private long?[]? _row;

    internal string Name => name;

    internal IReadOnlyList<Outcome> Impossible => impossible;

    /// <summary>How often it is chosen, against 10 for an ordinary one.</summary>
    internal int Weight { get; init; } = 10;

    /// <summary>Whether it is made of other events.</summary>
    internal virtual bool IsWrapper => false;

    internal SoakRun Soak => soak;

    protected Random Random => soak.Random;

    protected EventLoop Loop => soak.Loop;

    /// <summary>An event to wait for once; what it is made of may be so many levels deep.</summary>
    internal abstract Leaf Make(int depth);

    /// <summary>Does something to one of the sources: in a step, or outside a turn.</summary>
    internal virtual void Poke()
    {
    }

    /// <summary>Before the end: what still runs by itself is ended.</summary>
    internal virtual void Stop()
    {
    }

    /// <summary>After the last wait: nothing may be registered.</summary>
    internal virtual void Settle()
    {
    }

    internal void Count(Outcome outcome)
    {
        _row ??= soak.Tally.RowOf(this);
        if (_row[(int)outcome] is null) throw new SoakException($"{name} was {outcome}, which does not exist for it");
        _row[(int)outcome]++;
    }
}
