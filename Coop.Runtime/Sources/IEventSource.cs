namespace Coop.Runtime;

/// <summary>Something that happens and that can be waited for: a queue, a value, a microthread, a timer. It is what a choice reports as its source.</summary>
public interface IEventSource
{
    /// <summary>The source in words for people, as messages and the wait graph show it.</summary>
    string Description { get; }
}
