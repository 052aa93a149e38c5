namespace Coop.Runtime.Sources;

/// <summary>A choice as a member of another: its members are registered as if they were the outer one's (C8), its result keeps its shape.</summary>
internal interface IChoiceSource
{
    IReadOnlyList<Member> Members { get; }

    /// <summary>The choice's own result for a member that won, boxed.</summary>
    object Wrap(int index, object? value, IEventSource source);
}
