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

/// <summary>All of several, at once or in order; typed when there are two.</summary>
internal sealed class AllKind(SoakRun soak, string name, bool inOrder) : Kind(soak, name)
{
    internal override bool IsWrapper => true;

    internal override Leaf Make(int depth)
    {
        // A mapping that throws after the commit would take the values of the other members with it: so it is specified, and so nobody could count them.
        Soak.InsideAll++;
        var made = MakeOf(depth);
        Soak.InsideAll--;
        return made;
    }

    private Leaf MakeOf(int depth)
    {
        if (Random.Next(2) == 0) return Soak.Grow(depth).TypedAll(this, Soak.Grow(depth), inOrder);
        var parts = new Leaf[Random.Next(1, 4)];
        var events = new Event[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = Soak.Grow(depth);
            events[i] = parts[i].Erased;
        }
        return new Leaf<IReadOnlyList<object?>>(this, inOrder ? Events.Sequence(events) : Events.AllOf(events))
        {
            Parts = parts,
            IsPrivate = true,
            OnWon = values =>
            {
                if (values.Count != parts.Length) throw new SoakException($"{parts.Length} members gave {values.Count} values");
                for (var i = 0; i < parts.Length; i++) parts[i].Won(values[i]);
            },
            Claims = error => error is AggregateException several && several.InnerExceptions.All(one => parts.Any(part => !part.HasEnded && part.Blame(one)))
                ? Outcome.Faulted : null,
        };
    }
}
