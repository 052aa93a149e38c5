using Coop.Cli.Commands;
using Coop.Runtime;
using static Coop.Runtime.Events;

namespace Coop.Cli.Targets;

/// <summary>Finds out which loops a process has.</summary>
internal static class TargetLoops
{
    private const double PatienceSeconds = 10;

    /// <summary>
    /// A session that is ended as soon as it has begun: a program tells of its loops when a session begins, and sends what it has told when it ends. So who tells of
    /// none has none, and nothing depends on how fast anybody is.
    /// </summary>
    /// <exception cref="CliException">It cannot be looked into.</exception>
    internal static async Coroutine<IReadOnlyList<LoopFound>> Of(EventLoop events, int pid, double patienceSeconds = PatienceSeconds)
    {
        TargetSession session = TargetSession.Open(events, pid, TargetSession.StallsKeyword);
        var loops = new List<LoopFound>();
        TimeSpan end = events.Now + TimeSpan.FromSeconds(patienceSeconds);
        while (true)
        {
            var (index, told, _) = await AnyOf(session.Next(), events.Sleep(Math.Max(0, (end - events.Now).TotalSeconds)));
            if (index == 1)
            {
                session.BeginClose();
                throw TargetProcess.NoAnswer(pid);
            }
            switch (told)
            {
                case Attached:
                    session.BeginClose();
                    break;
                case LoopFound found when loops.TrueForAll(loop => loop.Loop != found.Loop):
                    loops.Add(found);
                    break;
                case LoopGone gone:
                    loops.RemoveAll(loop => loop.Loop == gone.Loop);
                    break;
                case SessionEnded { Problem: { } problem }:
                    throw problem;
                case SessionEnded:
                    return loops;
                default:
                    break;
            }
        }
    }

    /// <summary>As <see cref="Of"/>, for those who need one.</summary>
    /// <exception cref="CliException">It has none, or cannot be looked into.</exception>
    internal static async Coroutine<IReadOnlyList<LoopFound>> Some(EventLoop events, int pid)
    {
        IReadOnlyList<LoopFound> loops = await Of(events, pid);
        return loops.Count > 0 ? loops
            : throw new CliException(ExitStatus.NoLoop, $"Process {pid} is a .NET process, and has no Coop loop now.");
    }
}
