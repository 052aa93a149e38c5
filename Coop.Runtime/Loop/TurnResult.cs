namespace Coop.Runtime;

/// <summary>What one turn did and what it left.</summary>
/// <param name="Number">The turn's number.</param>
/// <param name="Steps">How many steps it ran.</param>
/// <param name="WorkLeft">Whether steps are ready: turn again at once.</param>
/// <param name="NextDue">How long until the next timer is due, zero if it is overdue; null when no timer is armed.</param>
public readonly record struct TurnResult(long Number, int Steps, bool WorkLeft, TimeSpan? NextDue);
