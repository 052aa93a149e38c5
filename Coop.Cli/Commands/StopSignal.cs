using System.Runtime.InteropServices;
using Coop.Runtime;

namespace Coop.Cli.Commands;

/// <summary>Ctrl-C, SIGTERM or the end of the terminal, as an event.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly EventLoop _events;
    private readonly EventCompletionSource<Unit> _asked;
    private readonly PosixSignalRegistration[] _registrations;

    internal StopSignal(EventLoop events)
    {
        _events = events;
        _asked = new EventCompletionSource<Unit>(events) { Description = "Ctrl-C" };
        _registrations = Array.ConvertAll([PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP], signal => PosixSignalRegistration.Create(signal, Handle));
    }

    /// <summary>Happens once.</summary>
    internal Event<Unit> Asked => _asked.Event;

    public void Dispose() => Array.ForEach(_registrations, static registration => registration.Dispose());

    private void Handle(PosixSignalContext context) => context.Cancel = _events.TryPost(() => _asked.TrySetResult(default));
}
