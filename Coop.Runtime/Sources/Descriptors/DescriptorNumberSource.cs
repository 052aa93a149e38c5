using Coop.Runtime.Diagnostics;
using Coop.Runtime.IO;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

/// <summary>Borrowed descriptor numbers: whoever closes one may forget to say so, and each wait finds out (C18).</summary>
/// <remarks>An event's number is the descriptor and the direction in its lowest three bits.</remarks>
internal sealed class DescriptorNumberSource(EventLoop loop) : Source<Unit>(loop), IEventSource
{
    private const int DirectionBits = 3;

    public string Description => "file descriptors";

    internal override IEventSource Face => this;

    // To try is the caller's system call, and it costs as much as ours: try first, wait second.
    internal override bool MayCompleteAtOnce => false;

    internal static long Number(int fd, Interest direction) => ((long)fd << DirectionBits) | (long)direction;

    internal override bool TryTake(long number, ref Unit slot) => Loop.Descriptors.IsReady(Descriptor(number), Direction(number));

    internal override void Arm(Waiter<Unit> waiter) =>
        Loop.Descriptors.Arm(waiter, Descriptor(waiter.Number), Direction(waiter.Number));

    internal override void Withdraw(Waiter waiter) => Loop.Descriptors.Withdraw(waiter, Descriptor(waiter.Number));

    internal override WaitKind KindOf(long number) => WaitKind.Descriptor;

    internal override long NumberOf(Waiter waiter) => Descriptor(waiter.Number);

    internal override string Describe(long number) => $"fd {Descriptor(number)} {DescriptorWords.Of(Direction(number))}";

    private static int Descriptor(long number) => (int)(number >> DirectionBits);

    private static Interest Direction(long number) => (Interest)(number & ((1 << DirectionBits) - 1));
}
