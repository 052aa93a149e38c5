namespace Coop.Runtime.Threads;

/// <summary>The end of a group as what its owner waits for.</summary>
internal sealed class GroupEnd(Group group) : IEventSource
{
    public string Description => "the end of a group";

    internal Group Group => group;
}
