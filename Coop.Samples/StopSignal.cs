using System.Runtime.InteropServices;
using Coop.Runtime;

namespace Coop.Samples;

/// <summary>Ctrl-C or SIGTERM as an event of a loop. The second one ends the process as it would without us.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly EventLoop _events;
    private readonly EventCompletionSource<PosixSignal> _asked;
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;

    internal StopSignal(EventLoop events)
    {
        _events = events;
        _asked = new EventCompletionSource<PosixSignal>(events) { Description = "Ctrl-C" };
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];
    }

    /// <summary>Happens once somebody asked for the end.</summary>
    internal Event<PosixSignal> Asked => _asked.Event;

    /// <summary>What a shell reports for a program that the signal ended.</summary>
    internal static int ExitStatus(PosixSignal signal) => signal == PosixSignal.SIGINT ? 130 : 143;

    public void Dispose() => Array.ForEach(_registrations, r => r.Dispose());

    // On a thread of the platform: it does no more than post.
    private void Handle(PosixSignalContext context)
    {
        var signal = context.Signal;
        context.Cancel = Interlocked.Increment(ref _count) == 1 && _events.TryPost(() => _asked.TrySetResult(signal));
    }
}
