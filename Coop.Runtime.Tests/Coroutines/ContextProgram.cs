namespace Coop.Runtime.Tests.Coroutines;

/// <summary>A generated method of a differential test: what it does in order, and the methods that it calls.</summary>
internal sealed class ContextProgram
{
    private const int LimitOfSteps = 9;
    private const int LimitOfDepth = 4;

    private ContextProgram(IReadOnlyList<Step> steps, bool catches)
    {
        Steps = steps;
        Catches = catches;
    }

    internal enum Verb
    {
        Set,
        Clear,
        See,
        Pause,
        Sleep,
        Get,
        Choose,
        Within,
        Yield,
        Foreign,
        ForeignElsewhere,
        Call,
        CallTheOtherKind,
        BeginAndAwaitLater,
        BeginAndForget,
        Start,
        StartAndJoin,
        Suppress,
        Throw,
    }

    internal IReadOnlyList<Step> Steps { get; }

    internal bool Catches { get; }

    internal static ContextProgram Random(Random random, int depth = 0)
    {
        var steps = new List<Step>();
        int count = random.Next(1, LimitOfSteps);
        for (int i = 0; i < count; i++)
        {
            var verb = (Verb)random.Next((int)Verb.Throw + 1);
            if (verb == Verb.Throw && random.Next(4) != 0)
            {
                verb = Verb.Set;
            }
            bool isCall = verb is Verb.Call or Verb.CallTheOtherKind or Verb.BeginAndAwaitLater or Verb.BeginAndForget or Verb.Start or Verb.StartAndJoin or Verb.Suppress;
            if (isCall && depth == LimitOfDepth)
            {
                verb = Verb.Pause;
                isCall = false;
            }
            if (verb == Verb.ForeignElsewhere && (i != count - 1 || steps.Any(step => step.Verb == Verb.BeginAndAwaitLater)))
            {
                // Whoever is elsewhere can wait for nothing of the loop any more: only as the last thing that a method waits for.
                verb = Verb.Foreign;
            }
            steps.Add(new Step(verb, random.Next(2), random.Next(1, 1000), isCall ? Random(random, depth + 1) : null));
        }
        return new ContextProgram(steps, random.Next(3) == 0);
    }

    internal sealed record Step(Verb Verb, int Local, int Number, ContextProgram? Callee);
}
