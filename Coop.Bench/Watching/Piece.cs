namespace Coop.Bench.Watching;

/// <summary>Nanoseconds an operation, or ratios of them; and the longest turn in nanoseconds.</summary>
/// <param name="Loop">Processor time of the loop's thread.</param>
/// <param name="Process">Of the process.</param>
/// <param name="Wall">By the clock.</param>
/// <param name="TurnCpu">The longest turn, by processor time.</param>
/// <param name="TurnWall">By the clock.</param>
/// <param name="LongTurns">Turns of more than a millisecond of processor time.</param>
internal sealed record Piece(double Loop, double Process, double Wall, double TurnCpu, double TurnWall, int LongTurns)
{
    internal Piece Mean(Piece other) => new((Loop + other.Loop) / 2, (Process + other.Process) / 2, (Wall + other.Wall) / 2, 0, 0, 0);

    internal Piece To(Piece other) => this with { Loop = Loop / other.Loop, Process = Process / other.Process, Wall = Wall / other.Wall };
}
