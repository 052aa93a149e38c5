using System.Runtime.InteropServices;
using Coop.Runtime.Diagnostics;
using Coop.Runtime.IO;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

/// <summary>One owner of a descriptor: while it lives its number means one file, so the poller is told once (C18).</summary>
/// <remarks>An event's number is the direction.</remarks>
internal sealed class DescriptorHandleSource(EventLoop loop, SafeHandle handle) : Source<Unit>(loop), IEventSource
{
    // Stands for the owner in the loop's table, which would keep the handle alive if it knew it.
    private readonly object _identity = new();

    /// <summary>Whose descriptor this is.</summary>
    internal SafeHandle Handle => handle;

    // The number, as it was when this was armed last.
    private int _fd = (int)handle.DangerousGetHandle();

    public string Description => $"{handle.GetType().Name} of fd {_fd}";

    internal override IEventSource Face => this;

    // As with borrowed numbers: try first, wait second.
    internal override bool MayCompleteAtOnce => false;

    internal override bool TryTake(long number, ref Unit slot)
    {
        var isHeld = false;
        try
        {
            handle.DangerousAddRef(ref isHeld);
            return Loop.Descriptors.IsReady((int)handle.DangerousGetHandle(), (Interest)number);
        }
        finally
        {
            if (isHeld) handle.DangerousRelease();
        }
    }

    internal override void Arm(Waiter<Unit> waiter) =>
        _fd = Loop.Descriptors.Arm(waiter, handle, _identity, this, (Interest)waiter.Number);

    internal override void Withdraw(Waiter waiter) => Loop.Descriptors.Withdraw(waiter, _fd);

    internal override WaitKind KindOf(long number) => WaitKind.Descriptor;

    internal override long NumberOf(Waiter waiter) => _fd;

    internal override string Describe(long number) => $"fd {_fd} {DescriptorWords.Of((Interest)number)}";
}
