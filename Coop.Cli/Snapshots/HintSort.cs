namespace Coop.Cli.Snapshots;

/// <summary>What a hint is about; the numbers are those of the protocol.</summary>
internal enum HintSort
{
    Deadlock = 0,
    OnlyGetters = 1,
}
