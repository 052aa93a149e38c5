using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

/// <summary>An event whose type is known only to itself: what AnyOf of many, AllOf and Sequence are made of.</summary>
internal abstract class Member
{
    internal abstract EventLoop Loop { get; }

    internal abstract IEventSource Face { get; }

    internal abstract bool MayCompleteAtOnce { get; }

    internal abstract bool IsComposite { get; }

    internal abstract bool Takes { get; }

    /// <summary>The choice that this member is, to be flattened into the one that contains it (C8); null for everything else.</summary>
    internal abstract IChoiceSource? AsChoice { get; }

    internal abstract bool IsSameEventAs(Member other);

    /// <summary>Takes the event if it is there; the result is boxed.</summary>
    internal abstract bool TryTake(bool poll, out object? value);

    internal abstract Waiter Rent();

    /// <summary>The waiter's result, boxed; gives the waiter back.</summary>
    internal abstract object? Finish(Waiter waiter);
}
