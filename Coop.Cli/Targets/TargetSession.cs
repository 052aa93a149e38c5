// A session with a running program: events from its diagnostic socket, as events of a loop.
//
// The library blocks, so each session has a thread, which decodes and puts together; only what is whole is posted to the loop. The thread is never waited for
// without a limit: a program that was stopped does not answer, and whoever looks at it shall be able to leave.
using System.Diagnostics.Tracing;
using Coop.Cli.Snapshots;
using Coop.Runtime;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;
using static Coop.Runtime.Events;

namespace Coop.Cli.Targets;

internal sealed class TargetSession
{
    internal const long SnapshotKeyword = 0x8;
    internal const long StallsKeyword = 0x10;

    /// <summary>Where the program keeps what was not read yet: it allocates no more than that, and drops what does not fit.</summary>
    private const int BufferMegabytes = 32;

    private const double CloseSeconds = 1;

    private readonly EventLoop _events;
    private readonly EventQueue<TargetEvent> _told;
    private readonly int _pid;
    private EventPipeSession? _session;
    private volatile bool _isClosing;

    private TargetSession(EventLoop events, int pid)
    {
        _events = events;
        _pid = pid;
        _told = events.Queue<TargetEvent>(EventQueue<TargetEvent>.Unbounded, "session");
    }

    /// <summary>What it tells next; the last is <see cref="SessionEnded"/>.</summary>
    internal Event<TargetEvent> Next() => _told.Get();

    /// <summary>Begins a session; <see cref="Attached"/> comes once the program has answered.</summary>
    internal static TargetSession Open(EventLoop events, int pid, long keywords, double snapshotSeconds = 0)
    {
        var session = new TargetSession(events, pid);
        Dictionary<string, string>? arguments = snapshotSeconds > 0 ? new() { ["snapshotSec"] = snapshotSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture) } : null;
        var provider = new EventPipeProvider(EventDecoder.SourceName, EventLevel.Informational, keywords, arguments);
        new Thread(() => session.Read(provider)) { IsBackground = true, Name = "coop: session" }.UnsafeStart();
        return session;
    }

    /// <summary>Ends it: the program is told, and has a second to answer. What was on its way still comes from <see cref="Next"/>.</summary>
    internal async Coroutine Close()
    {
        BeginClose();
        _ = await AnyOf(Ended(), _events.Sleep(CloseSeconds));
    }

    /// <summary>Asks the program to send what it has, and to end the session.</summary>
    internal void BeginClose()
    {
        _isClosing = true;
        if (_session is { } session)
        {
            new Thread(() => Stop(session)) { IsBackground = true, Name = "coop: end of session" }.UnsafeStart();
        }
    }

    private Event<Unit> Ended() => FromTask(_ended.Task);

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Read(EventPipeProvider provider)
    {
        Commands.CliException? problem = null;
        bool isAttached = false;
        try
        {
            EventPipeSession session = new DiagnosticsClient(_pid).StartEventPipeSession(
                // Nobody asks for the stack of an event, and to walk it costs the program more than the event.
                new EventPipeSessionConfiguration([provider], BufferMegabytes, requestRundown: false, requestStackwalk: false));
            _session = session;
            isAttached = true;
            Tell(new Attached());
            if (_isClosing)
            {
                Stop(session);
            }
            using var source = new EventPipeEventSource(session.EventStream);
            var decoder = new EventDecoder(new SnapshotAssembler(), Tell);
            source.Dynamic.All += data => Decode(decoder, data);
            source.Process();
            if (!_isClosing)
            {
                problem = TargetProcess.Explain(_pid, new EndOfStreamException("its stream has ended"), wasAttached: true);
            }
        }
        catch (Exception error)
        {
            problem = _isClosing && isAttached ? null : TargetProcess.Explain(_pid, error, isAttached);
        }
        Tell(new SessionEnded(problem));
        _ended.TrySetResult();
    }

    private static unsafe void Decode(EventDecoder decoder, TraceEvent data)
    {
        if (data.ProviderName == EventDecoder.SourceName)
        {
            decoder.Decode(data.EventName, () => data.PayloadNames, new ReadOnlySpan<byte>((void*)data.DataStart, data.EventDataLength));
        }
    }

    private void Tell(TargetEvent what) => _events.TryPost(() => _told.TryPut(what));

    private static void Stop(EventPipeSession session)
    {
        try
        {
            session.Stop();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // It has ended, or does not answer: then the end of the connection is all that it hears.
            session.Dispose();
        }
    }
}
