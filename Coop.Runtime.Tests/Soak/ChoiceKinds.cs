namespace Coop.Runtime.Tests.Soak;

/// <summary>A choice of any width, of erased members.</summary>
internal sealed class AnyOfKind(SoakRun soak) : Kind(soak, "AnyOf")
{
    internal override bool IsWrapper => true;

    internal override Leaf Make(int depth)
    {
        var parts = new Leaf[Random.Next(10) == 0 ? Random.Next(5, 24) : Random.Next(1, 5)];
        var events = new Event[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = Soak.Grow(depth);
            events[i] = parts[i].Erased;
        }
        return new Leaf<Choice>(this, Events.AnyOf(events))
        {
            Parts = parts,
            IsPrivate = true,
            OnWon = won => parts[won.Index].Won(won.Value),
        };
    }
}

/// <summary>A choice of two or three, typed.</summary>
internal sealed class TypedAnyOfKind(SoakRun soak) : Kind(soak, "AnyOf, typed")
{
    internal override bool IsWrapper => true;

    internal override Leaf Make(int depth) => Random.Next(2) == 0
        ? Soak.Grow(depth).TypedAnyOf(this, Soak.Grow(depth))
        : Soak.Grow(depth).TypedAnyOf(this, Soak.Grow(depth), Soak.Grow(depth));
}
