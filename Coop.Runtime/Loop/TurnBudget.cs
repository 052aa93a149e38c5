namespace Coop.Runtime;

/// <summary>How much one turn may do. A number of steps or a length of time converts to it; the default is the loop's own limit of steps.</summary>
/// <param name="Steps">At most so many steps; 0 means the loop's limit.</param>
/// <param name="Time">No further step is begun once so much time has passed; null for no limit. A step is never interrupted.</param>
/// <param name="StopWhen">Asked after each step: true ends the batch. Must not throw.</param>
public readonly record struct TurnBudget(int Steps = 0, TimeSpan? Time = null, Func<bool>? StopWhen = null)
{
    /// <summary>A budget of steps.</summary>
    /// <param name="steps">At most so many steps.</param>
    public static implicit operator TurnBudget(int steps) => new(steps);

    /// <summary>A budget of time.</summary>
    /// <param name="time">No further step is begun once so much time has passed.</param>
    public static implicit operator TurnBudget(TimeSpan time) => new(Time: time);
}
