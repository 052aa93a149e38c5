namespace Coop.Cli.Commands;

/// <summary>What scripts get to see: one number for each way to end.</summary>
internal static class ExitStatus
{
    internal const int Ok = 0;
    internal const int Failed = 1;
    internal const int NotUnderstood = 2;
    internal const int NoSuchProcess = 3;
    internal const int NotDotNet = 4;
    internal const int NoLoop = 5;
    internal const int NotPermitted = 6;
    internal const int TargetEnded = 7;
    internal const int NoAnswer = 8;
}
