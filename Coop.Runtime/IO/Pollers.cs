namespace Coop.Runtime.IO;

/// <summary>Which poller a loop gets. Depends on the operating system and on nothing else.</summary>
internal static class Pollers
{
    /// <summary>What Auto stands for here.</summary>
    internal static PollerKind Best =>
        HasEpoll ? PollerKind.Epoll
        : HasPoll ? PollerKind.Poll
        : PollerKind.WaitOnly;

    private static bool HasEpoll => OperatingSystem.IsLinux() || OperatingSystem.IsAndroid();

    private static bool HasPoll =>
        HasEpoll || !(OperatingSystem.IsWindows() || OperatingSystem.IsBrowser() || OperatingSystem.IsWasi());

    internal static IPoller Create(PollerKind kind) => (kind == PollerKind.Auto ? Best : kind) switch
    {
        PollerKind.Epoll when HasEpoll => new EpollPoller(),
        PollerKind.Poll when HasPoll => new PollPoller(),
        PollerKind.WaitOnly => new WaitPoller(),
        PollerKind.Epoll or PollerKind.Poll => throw new PlatformNotSupportedException(
            $"PollerKind.{kind} does not exist on this operating system; PollerKind.{Best} does, and PollerKind.Auto takes it."),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a PollerKind."),
    };
}
