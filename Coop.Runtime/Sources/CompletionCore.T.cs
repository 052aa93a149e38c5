using Coop.Runtime.Diagnostics;

namespace Coop.Runtime.Sources;

/// <summary>An event that the runtime or the user's code makes happen, once.</summary>
internal sealed class CompletionCore<T> : OnceSource<T>
{
    internal CompletionCore(EventLoop loop, IEventSource owner)
        : base(loop, owner)
    {
    }

    internal CompletionCore(EventLoop loop, string description)
        : base(loop, description)
    {
    }

    internal Event<T> Event => new(this);

    internal override WaitKind KindOf(long number) => WaitKind.Completion;
}
