namespace Coop.Runtime.Tests.Soak;

/// <summary>One event in one wait: a source of its own, or something made of <see cref="Parts"/>.</summary>
internal abstract class Leaf(Kind of)
{
    internal Kind Of => of;

    /// <summary>What it is made of.</summary>
    internal IReadOnlyList<Leaf> Parts { get; init; } = [];

    /// <summary>Whether this error is the outcome of this very event, and which one.</summary>
    internal Func<Exception, Outcome?>? Claims { get; init; }

    /// <summary>Told of every outcome but Won, and whether it is certain: an error may be that of another member on the same source.</summary>
    internal Action<Outcome, bool>? NotWon { get; init; }

    /// <summary>As a member of a choice.</summary>
    internal abstract Event Erased { get; }

    /// <summary>When its wait began, by the loop's clock.</summary>
    internal TimeSpan Since { get; set; }

    internal bool HasEnded { get; private set; }

    internal abstract Task<object?> Wait(Mode mode, Bounds bounds);

    /// <summary>A one-shot callback instead of a wait.</summary>
    internal abstract Subscription Subscribe(Action<object?> callback);

    internal abstract bool TryTake(out object? value);

    internal abstract void Won(object? value);

    internal abstract Leaf Select(Kind of, Exception? fault);

    internal abstract Leaf Guard(Kind of, Exception? fault);

    internal abstract Leaf WithNack(Kind of);

    internal abstract Leaf Within(Kind of, TimeSpan limit);

    internal abstract Leaf WithToken(Kind of, CancellationTokenSource source);

    internal abstract Leaf TypedAnyOf(Kind of, Leaf second);

    internal abstract Leaf TypedAnyOf<T1>(Kind of, Leaf<T1> first);

    internal abstract Leaf TypedAnyOf(Kind of, Leaf second, Leaf third);

    internal abstract Leaf TypedAnyOf<T1>(Kind of, Leaf<T1> first, Leaf third);

    internal abstract Leaf TypedAnyOf<T1, T2>(Kind of, Leaf<T1> first, Leaf<T2> second);

    internal abstract Leaf TypedAll(Kind of, Leaf second, bool inOrder);

    internal abstract Leaf TypedAll<T1>(Kind of, Leaf<T1> first, bool inOrder);

    /// <summary>The wait begins now.</summary>
    internal void Begin(TimeSpan now)
    {
        Since = now;
        foreach (var part in Parts) part.Begin(now);
    }

    /// <summary>The same outcome for the whole and all its parts.</summary>
    internal void End(Outcome outcome, bool isCertain = true)
    {
        if (HasEnded) return;
        foreach (var part in Parts) part.End(outcome, isCertain);
        EndThis(outcome, isCertain);
    }

    /// <summary>Finds whose error it is. False, and nothing has changed, when it is nobody's.</summary>
    internal bool Blame(Exception error)
    {
        foreach (var part in Parts)
        {
            if (part.HasEnded || !part.Blame(error)) continue;
            foreach (var other in Parts) other.End(Outcome.Lost, isCertain: false);
            EndThis(part.Ending!.Value);
            return true;
        }
        if (Claims?.Invoke(error) is not { } outcome) return false;
        foreach (var part in Parts) part.End(Outcome.Lost, isCertain: false);
        EndThis(outcome);
        return true;
    }

    public override string ToString() => Parts.Count == 0 ? $"{of.Name}:{Ending}" : $"{of.Name}:{Ending}({string.Join(", ", Parts)})";

    protected void EndThis(Outcome outcome, bool isCertain = true)
    {
        if (HasEnded) throw new SoakException($"{of.Name} ended twice: {Ending}, then {outcome}");
        HasEnded = true;
        Ending = outcome;
        of.Count(outcome);
        VerifyReturned();
        of.Soak.Trace?.WriteLine($"{of.Soak.Loop.TurnNumber} {Erased} {GetHashCode()} {outcome}");
        if (outcome != Outcome.Won) NotWon?.Invoke(outcome, isCertain);
    }

    protected Outcome? Ending { get; private set; }

    /// <summary>A source that served this one wait has everything back now.</summary>
    protected abstract void VerifyReturned();
}
