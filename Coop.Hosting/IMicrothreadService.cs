using Coop.Runtime;

namespace Coop.Hosting;

/// <summary>
/// A background service that is one microthread: <see cref="Run"/> begins when the host starts and is cancelled when it stops. Made by the services like any
/// other singleton, on the thread that starts the host; whatever it does in Run it does on its loop. Registered with <c>AddCoop().AddMicrothread&lt;T&gt;()</c>.
/// </summary>
public interface IMicrothreadService
{
    /// <summary>The service's work, a microthread of the loop. When it fails, HostOptions.BackgroundServiceExceptionBehavior says what becomes of the host.</summary>
    /// <param name="events">The loop, whose methods are the verbs.</param>
    /// <param name="stopping">Cancelled together with the microthread: for foreign work that takes a token. Waits for events end by themselves.</param>
    /// <returns>Its end; it may end before the host does.</returns>
    /// <remarks>
    /// Thread: loop
    /// Turn: may complete at once
    /// Cancel: when the host stops; what it awaits then in its finally blocks is given the loop's ShutdownGrace
    /// </remarks>
    Task Run(EventLoop events, CancellationToken stopping);
}
