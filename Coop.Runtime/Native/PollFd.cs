namespace Coop.Runtime.Native;

/// <summary>One line of the list that <c>poll(2)</c> takes: same layout and same bits on every Unix.</summary>
internal struct PollFd
{
    internal int Fd;
    internal short Wanted;
    internal short Happened;

    /// <summary>Returned in <see cref="Happened"/> for a number that is not open.</summary>
    internal const short Invalid = 0x20;
}
