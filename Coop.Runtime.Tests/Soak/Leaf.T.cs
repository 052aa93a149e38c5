namespace Coop.Runtime.Tests.Soak;

/// <summary>An event of one type in one wait.</summary>
internal sealed class Leaf<T>(Kind kind, Event<T> what) : Leaf(kind)
{
    /// <summary>Checks the value, and ends the parts.</summary>
    internal Action<T>? OnWon { get; init; }

    /// <summary>What its value means; Won when not said.</summary>
    internal Func<T, Outcome>? Meaning { get; init; }

    /// <summary>Its source serves this wait alone.</summary>
    internal bool IsPrivate { get; init; }

    /// <summary>A shorter way to wait than by the event: a choice that is awaited as it stands.</summary>
    internal Func<Task<T>>? Direct { get; init; }

    internal Event<T> What => what;

    internal override Event Erased => what;

    internal override async Task<object?> Wait(Mode mode, Bounds bounds) => mode switch
    {
        Mode.Plain => Direct is null ? await what : await Direct(),
        Mode.ThisTurn => await what.Resume(ResumeIn.ThisTurn),
        Mode.WithToken => await what.WithCancellation(bounds.Token),
        Mode.Within => await what.Within(bounds.Limit),
        Mode.WithBoth => await what.Within(bounds.Limit).WithCancellation(bounds.Token),
        Mode.ValueTask => await what.AsValueTask(),
        Mode.ValueTaskWithToken => await what.WithCancellation(bounds.Token).AsValueTask(),
        _ => await what.AsTask(),
    };

    internal override Subscription Subscribe(Action<object?> callback) => what.Subscribe(value => callback(value));

    internal override bool TryTake(out object? value)
    {
        var taken = what.TryTake(out var typed);
        value = typed;
        return taken;
    }

    internal override void Won(object? value)
    {
        EndThis(Meaning?.Invoke((T)value!) ?? Outcome.Won);
        OnWon?.Invoke((T)value!);
        foreach (var part in Parts) part.End(Outcome.Lost);
    }

    internal override Leaf Select(Kind of, Exception? fault)
    {
        Mapped? mapped = null;
        object Map(T value)
        {
            if (mapped is not null) throw new SoakException("Select ran twice for one wait");
            mapped = new Mapped(value);
            return fault is null ? mapped : throw fault;
        }
        return new Leaf<object>(of, what.Select(Map))
        {
            Parts = [this],
            IsPrivate = true,
            OnWon = value => Won(((Mapped)value).Value),
            Claims = error =>
            {
                if (error != fault) return null;
                // It happened, and was taken; only the mapping has failed.
                Won(mapped!.Value);
                return Outcome.Faulted;
            },
        };
    }

    internal override Leaf Guard(Kind of, Exception? fault)
    {
        var built = 0;
        return new Leaf<T>(of, of.Soak.Loop.Guard(() =>
        {
            built++;
            return fault is null ? what : throw fault;
        }))
        {
            Parts = [this],
            IsPrivate = true,
            OnWon = value =>
            {
                if (built == 0) throw new SoakException("a guard won that was never built");
                Won(value);
            },
            Claims = error => error == fault ? Outcome.Faulted : null,
        };
    }

    internal override Leaf WithNack(Kind of)
    {
        Event<Unit>? nack = null;
        void Owe(bool isTold)
        {
            if (nack is { } built) of.Soak.Nacks.Add((built, isTold));
        }
        return new Leaf<T>(of, of.Soak.Loop.WithNack(told =>
        {
            nack = told;
            return what;
        }))
        {
            Parts = [this],
            IsPrivate = true,
            OnWon = value =>
            {
                Owe(isTold: false);
                Won(value);
            },
            NotWon = (outcome, isCertain) =>
            {
                if (isCertain && outcome is Outcome.Lost or Outcome.Cancelled) Owe(isTold: true);
            },
        };
    }

    internal override Leaf Within(Kind of, TimeSpan limit)
    {
        Leaf<T>? made = null;
        return made = new Leaf<T>(of, what.Within(limit).AsEvent())
        {
            Parts = [this],
            IsPrivate = true,
            OnWon = value => Won(value),
            Claims = error => error is TimeoutException && of.Soak.Loop.Now >= made!.Since + limit ? Outcome.Faulted : null,
        };
    }

    internal override Leaf WithToken(Kind of, CancellationTokenSource source)
    {
        Leaf<T>? made = null;
        void Forget() => of.Soak.Tokens.Remove(source);
        made = new Leaf<T>(of, what.WithCancellation(source.Token).AsEvent())
        {
            Parts = [this],
            IsPrivate = true,
            OnWon = value =>
            {
                Forget();
                Won(value);
            },
            NotWon = (_, _) => Forget(),
            Claims = error => error is OperationCanceledException ended && ended.CancellationToken == source.Token && source.IsCancellationRequested
                ? Outcome.Faulted : null,
        };
        of.Soak.Tokens.Add(source);
        return made;
    }

    internal override Leaf TypedAnyOf(Kind of, Leaf second) => second.TypedAnyOf(of, this);

    internal override Leaf TypedAnyOf<T1>(Kind of, Leaf<T1> first)
    {
        var choice = Events.AnyOf(first.What, what);
        return new Leaf<Choice<T1, T>>(of, choice.AsEvent())
        {
            Parts = [first, this],
            IsPrivate = true,
            Direct = async () => await choice,
            OnWon = won =>
            {
                if (won.Index == 0) first.Won(won.Value1);
                else Won(won.Value2);
            },
        };
    }

    internal override Leaf TypedAnyOf(Kind of, Leaf second, Leaf third) => second.TypedAnyOf(of, this, third);

    internal override Leaf TypedAnyOf<T1>(Kind of, Leaf<T1> first, Leaf third) => third.TypedAnyOf(of, first, this);

    internal override Leaf TypedAnyOf<T1, T2>(Kind of, Leaf<T1> first, Leaf<T2> second)
    {
        var choice = Events.AnyOf(first.What, second.What, what);
        return new Leaf<Choice<T1, T2, T>>(of, choice.AsEvent())
        {
            Parts = [first, second, this],
            IsPrivate = true,
            Direct = async () => await choice,
            OnWon = won =>
            {
                if (won.Index == 0) first.Won(won.Value1);
                else if (won.Index == 1) second.Won(won.Value2);
                else Won(won.Value3);
            },
        };
    }

    internal override Leaf TypedAll(Kind of, Leaf second, bool inOrder) => second.TypedAll(of, this, inOrder);

    internal override Leaf TypedAll<T1>(Kind of, Leaf<T1> first, bool inOrder) =>
        new Leaf<(T1, T)>(of, inOrder ? Events.Sequence(first.What, what) : Events.AllOf(first.What, what))
        {
            Parts = [first, this],
            IsPrivate = true,
            OnWon = won =>
            {
                first.Won(won.Item1);
                Won(won.Item2);
            },
            Claims = error => error is AggregateException several && several.InnerExceptions.All(one => (!first.HasEnded && first.Blame(one)) || (!HasEnded && Blame(one)))
                ? Outcome.Faulted : null,
        };

    protected override void VerifyReturned()
    {
        if (IsPrivate)
        {
            if (what.Origin.Rented != 0) throw new SoakException($"{what} has {what.Origin.Rented} waiters after its only wait");
        }
        else
        {
            Of.Soak.Track(what.Origin);
        }
    }

    /// <summary>The value of what was mapped, so that a mapped value is never taken for a raw one.</summary>
    private sealed record Mapped(T Value);
}
