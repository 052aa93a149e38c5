namespace Coop.Runtime.Tests.Soak;

internal sealed class SleepKind(SoakRun soak) : Kind(soak, "Sleep", Outcome.Closed, Outcome.Faulted)
{
    internal override Leaf Make(int depth)
    {
        var delay = TimeSpan.FromMicroseconds(Random.Next(30_000));
        Leaf<Unit>? made = null;
        return made = new Leaf<Unit>(this, Random.Next(4) == 0 ? Loop.Until(Loop.Now + delay) : Loop.Sleep(delay))
        {
            OnWon = _ =>
            {
                if (Loop.Now < made!.Since + delay) throw new SoakException($"a sleep of {delay} ended after {Loop.Now - made.Since}");
            },
        };
    }
}

internal sealed class PauseKind(SoakRun soak) : Kind(soak, "Pause", Outcome.Closed, Outcome.Faulted)
{
    internal override Leaf Make(int depth) => new Leaf<Unit>(this, Loop.Pause());
}

internal sealed class NeverKind(SoakRun soak) : Kind(soak, "Never", Outcome.Won, Outcome.Closed, Outcome.Faulted)
{
    internal override Leaf Make(int depth) => new Leaf<Unit>(this, Loop.Never());
}
