using Coop.Cli.Targets;
using Coop.Cli.Terminal;
using Coop.Cli.Top;
using Coop.Cli.Writing;
using Coop.Runtime;
using static Coop.Runtime.Events;

namespace Coop.Cli.Commands;

/// <summary>The live view. One microthread reads keys, one redraws; what the program tells comes as a queue.</summary>
internal sealed class TopCommand(Words words)
{
    private const double PeriodSeconds = 1;

    internal async Task<int> Run(EventLoop events)
    {
        using var stop = new StopSignal(events);
        var target = new TargetView(await TargetLoops.Some(events, words.Pid));
        TimeSpan end = words.Seconds is { } seconds ? events.Now + TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;
        TargetSession session = TargetSession.Open(events, words.Pid, TargetSession.SnapshotKeyword | TargetSession.StallsKeyword, PeriodSeconds);
        try
        {
            await (words.IsJson ? WriteLines(events, session, target, stop, end) : Show(events, session, target, stop, end));
        }
        finally
        {
            session.BeginClose();
        }
        await session.Close();
        return ExitStatus.Ok;
    }

    private async Coroutine WriteLines(EventLoop events, TargetSession session, TargetView target, StopSignal stop, TimeSpan end)
    {
        while (events.Now < end)
        {
            var (index, told, _, _) = await AnyOf(session.Next(), stop.Asked, events.Sleep(Pause(events, end)));
            if (index == 1)
            {
                return;
            }
            if (index == 0 && target.Add(told) != 0 && target.IsWhole)
            {
                JsonOutput.Write(isIndented: false, json => target.Write(json, words.Pid));
            }
        }
    }

    private async Coroutine Show(EventLoop events, TargetSession session, TargetView target, StopSignal stop, TimeSpan end)
    {
        string command = TargetProcess.CommandOf(words.Pid);
        var keys = events.Queue<Key>(EventQueue<Key>.Unbounded, "keys");
        using var terminal = new RawTerminal(() => events.TryPost(() => keys.TryPut(new Key(KeyKind.Resized))));
        Microthread reading = events.Thread(() => ReadKeys(events, terminal, keys), "read keys");
        var state = new TopState();
        TimeSpan heard = events.Now;
        try
        {
            while (events.Now < end)
            {
                (int width, int height) = RawTerminal.Size;
                terminal.Write(TopScreen.Draw(width, height, words.Pid, command, target, state, (events.Now - heard).TotalSeconds).ToString());
                // A second without news is news, too.
                var (index, told, key, _, _) = await AnyOf(session.Next(), keys.Get(), stop.Asked, events.Sleep(Pause(events, end)));
                if (index == 2 || (index == 1 && !state.Press(key)))
                {
                    return;
                }
                if (index != 0)
                {
                    continue;
                }
                heard = told is SnapshotTold ? events.Now : heard;
                if (!state.IsPaused || told is not SnapshotTold)
                {
                    target.Add(told);
                }
            }
        }
        finally
        {
            reading.Cancel();
        }
    }

    private static async Coroutine ReadKeys(EventLoop events, RawTerminal terminal, EventQueue<Key> keys)
    {
        byte[] buffer = new byte[1024];
        while (true)
        {
            await terminal.Pressed(events);
            int count = terminal.Read(buffer);
            if (count == 0)
            {
                // The terminal is gone.
                await keys.Put(new Key(KeyKind.Quit));
                return;
            }
            foreach (Key key in KeyDecoder.Decode(buffer.AsSpan(0, Math.Max(0, count))))
            {
                await keys.Put(key);
            }
        }
    }

    private static double Pause(EventLoop events, TimeSpan end) => Math.Clamp((end - events.Now).TotalSeconds, 0, PeriodSeconds);
}
