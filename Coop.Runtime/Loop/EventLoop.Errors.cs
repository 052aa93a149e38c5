using Coop.Runtime.Scheduling;

namespace Coop.Runtime;

public sealed partial class EventLoop
{
    private bool _handlerIsBroken;

    /// <summary>Asks for the end, as an unhandled error does; the turns go on until it is noticed.</summary>
    internal void RequestStop()
    {
        _stopping = true;
        Scheduler.EndTurns();
    }

    /// <summary>True when an unhandled error has asked for the end.</summary>
    internal bool IsStopping => _stopping;

    /// <summary>An error that nobody waits for (C14).</summary>
    internal void OnUnhandled(Exception error)
    {
        if (Options.UnhandledErrors == UnhandledErrorPolicy.Stop)
        {
            lock (_errors)
            {
                _errors.Add(error);
            }
            RequestStop();
        }
        Report(error);
    }

    private void OnStubborn(Strand strand) => Report(new InvalidOperationException(
        $"{strand.Describe()} has caught its cancellation {Scheduler.DeliveryReportLimit} times and waited again. Let OperationCanceledException pass."));

    private ObjectDisposedException Ended() => new(typeof(EventLoop).FullName, $"The event loop '{Options.Name}' has ended: nothing happens on it any more.");

    private void ThrowIfEnded()
    {
        if (HasEnded)
        {
            throw Ended();
        }
    }

    private void OnTooLate(Strand strand) => Report(new LoopShutdownException(
        $"Something came back to the event loop '{Options.Name}' for {strand.Describe()} after the loop had ended; it was not run."));

    private void OnBlocked(Strand strand, TimeSpan since)
    {
        string stack = Environment.StackTrace;
        Observer?.Blocked(strand, since, stack);
        Report(new InvalidOperationException(
            $"The thread of event loop '{Options.Name}' has been blocked for {since.TotalMilliseconds:0} ms by {strand.Describe()}, so nothing else on it can run: " +
            $"use await instead of .Result, .Wait() or a contended lock.{Environment.NewLine}{stack}"));
    }

    // A handler that throws is a broken instrument: it is not called again, and its error is kept; the loop goes on (S107). Where there is none, whoever
    // listens to System.Diagnostics.Trace is told, a debugger by default: a library has no terminal, and silence would swallow it (C14).
    internal void Report(Exception error)
    {
        if (Options.OnUnhandledError is not { } handler || _handlerIsBroken)
        {
            System.Diagnostics.Trace.TraceError($"Event loop '{Options.Name}': {error}");
            return;
        }
        try
        {
            handler(error);
        }
        catch (Exception broken)
        {
            _handlerIsBroken = true;
            lock (_errors)
            {
                // Also from the thread of a poster that came too late.
                _errors.Add(broken);
            }
            System.Diagnostics.Trace.TraceError($"Event loop '{Options.Name}': {error}");
        }
    }
}
