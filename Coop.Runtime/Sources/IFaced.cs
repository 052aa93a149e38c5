namespace Coop.Runtime.Sources;

/// <summary>What a source shows of itself, where its type is not known.</summary>
internal interface IFaced
{
    IEventSource Face { get; }
}
