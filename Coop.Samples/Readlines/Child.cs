using System.Diagnostics;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using Coop.Runtime;

namespace Coop.Samples.Readlines;

/// <summary>A command that runs, its output on a pipe that nobody but us reads, and its end as an event.</summary>
internal sealed class Child : IDisposable
{
    private readonly EventLoop _events;
    private readonly Process _process;
    private readonly AnonymousPipeClientStream _output;
    private readonly EventCompletionSource<int> _exited;
    private bool _isDisposed;

    internal Child(EventLoop events, string command)
    {
        _events = events;
        _exited = new EventCompletionSource<int>(events) { Description = $"the end of `{command}`" };
        _process = new Process
        {
            StartInfo = new ProcessStartInfo("/bin/sh", ["-c", command]) { RedirectStandardOutput = true, UseShellExecute = false },
            EnableRaisingEvents = true,
        };
        // On a thread of the platform, once for the process: it does no more than post.
        _process.Exited += (_, _) => _events.TryPost(TellExit);
        _process.Start();
        _output = (AnonymousPipeClientStream)_process.StandardOutput.BaseStream;
    }

    /// <summary>The reading end of its standard output. The platform's stream around it reads only when asked to, and nobody asks.</summary>
    internal SafeHandle Output => _output.SafePipeHandle;

    /// <summary>Happens when it has ended: its exit status, 128 and more when a signal ended it.</summary>
    internal Event<int> Exited => _exited.Event;

    /// <summary>Ends it if it still runs, with all that it started.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        if (!_exited.IsSettled) _process.Kill(entireProcessTree: true);
        _events.Closing(Output);
        _process.StandardOutput.Dispose();
        _process.Dispose();
    }

    private void TellExit()
    {
        if (!_isDisposed) _exited.TrySetResult(_process.ExitCode);
    }
}
