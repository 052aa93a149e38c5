namespace Coop.Runtime.Scheduling;

/// <summary>What stands in the run queue: whose step it is, and what it does; null for the strand's own light wait, or its beginning.</summary>
internal readonly record struct ReadyStep(Strand Strand, Runnable? Step);
