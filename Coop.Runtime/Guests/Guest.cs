// A loop that somebody else's loop, the host, turns in slices when it is asked to.
//
// Threads: the host's, which is the loop's; and a watcher, which sleeps until a turn would find something to do, asks the host for a slice, and waits until the host
// has nothing more to do. It looks only, and takes nothing.
//
// States   Asked -> Turning -> Asked       the slice has left something: the host is asked again at once, so its own events come in between
//                           -> Watching    nothing is left: the watcher sleeps          -> Asked   it was woken
//          and from each of them -> Left, for ever: detached, ended, or the host failed.
//
// Invariants
//   G1  Whoever changes the state does so by compare-and-swap, and acts only if it was the one. So there is one slice, or one request for one, or a watcher that
//       sleeps, and never two of them; a callback that the host runs twice, inside a slice, or after Left finds another state than Asked and does nothing.
//   G2  No wake-up is lost: the watcher begins to watch after the slice has ended, and the slice ends as EventLoop.PollHandle.cs L1 says: whatever comes after
//       that, or came before it and was not seen, makes the handle readable, which it stays until a turn.
//   G3  One request for a batch: while the state is Asked or Turning nobody asks the host, whatever is posted; the slice to come finds it.
//   G4  After Left no step of the loop runs here, the watcher ends by itself, and nobody waits for it: it may be inside the host's post. It may look at the
//       handle once more, of which Sleeper says why that harms nobody.
//   G5  The host's failure is the guest's end: told to the loop's handler and to Completion, thrown neither into the host nor out of the watcher.
using System.Diagnostics;
using Coop.Runtime.IO;

namespace Coop.Runtime;

/// <summary>
/// A loop as the guest of another one, the host: a GUI, a game, a terminal, any SynchronizationContext. Its microthreads run on the host's thread, in slices between
/// the host's own events; while nothing happens it costs nothing. Made by <c>loop.Attach(...)</c>. Source of the idea: trio's guest mode.
/// </summary>
[DebuggerDisplay("{Loop.Options.Name,nq}: {Slices} slices")]
public sealed partial class Guest : IDisposable
{
    private const int Asked = 0;
    private const int Turning = 1;
    private const int Watching = 2;
    private const int Left = 3;

    private readonly Action<Action> _post;
    private readonly TimeSpan _slice;
    private readonly Sleeper _sleeper;
    // What the host is given, each time the same.
    private readonly Action _turn;
    private readonly Func<EventLoop, Task>? _mainBody;
    // The AsyncLocals of whoever attached it, until main has its copy of them (C17).
    private ExecutionContext? _mainContext = ExecutionContext.Capture();
    private InvalidOperationException? _misuse;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    // What the watcher waits on while the host is at it; not a Lock, which cannot be waited on.
    private readonly object _gate = new();
    private Microthread<Unit>? _main;
    // Set before Completion ends; what the loop does after a guest was detached is no business of that guest.
    private bool _hasSeenTheEnd;
    private int _state = Asked;
    // The thread that is inside the host's post, 0 for none.
    private volatile int _asking;
    private volatile bool _isStopAsked;
    private bool _isBegun;
    private bool _isEnding;

    internal Guest(EventLoop loop, Action<Action> post, Func<EventLoop, Task>? main, TimeSpan slice, Sleeper sleeper)
    {
        Loop = loop;
        _post = post;
        _slice = slice;
        _sleeper = sleeper;
        _turn = OnHost;
        _mainBody = main;
        loop.LeaveHost = OnLoopClosed;
    }

    /// <summary>The loop.</summary>
    public EventLoop Loop { get; }

    /// <summary>
    /// Ends when the loop has: after main, after <see cref="StopAsync"/>, or by an error that nobody waited for. It has main's error, or the others', as
    /// <c>EventLoop.Run</c> would throw them. Cancelled when the guest was detached, failed when the host would not turn it any more.
    /// </summary>
    public Task Completion => _completion.Task;

    /// <summary>Whether the host still turns it.</summary>
    public bool IsAttached => Volatile.Read(ref _state) != Left;

    /// <summary>How many slices the host has given it; while nothing happens there are none.</summary>
    public long Slices { get; private set; }

    /// <summary>
    /// Takes the loop from its host: no step of it runs any more, also not by what was posted to the host before. Main and the other microthreads stay as they are:
    /// the loop can be attached again, turned by hand, or disposed of. Does nothing when that has happened already.
    /// </summary>
    /// <exception cref="InvalidOperationException">Called on another thread than the loop's.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields; inside a step, the slice ends with it
    /// Cancel: cancels nothing; StopAsync does
    /// </remarks>
    public void Detach()
    {
        if (!IsAttached)
        {
            return;
        }
        Loop.VerifyAccessOrUnbound();
        if (Leave())
        {
            _ = _main?.IsMain = false;
            Loop.Scheduler.EndTurns();
            _ = _completion.TrySetCanceled();
        }
    }

    /// <summary>As <see cref="Detach"/>: ends the stay, not the loop.</summary>
    /// <exception cref="InvalidOperationException">Called on another thread than the loop's.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: cancels nothing; StopAsync does
    /// </remarks>
    public void Dispose() => Detach();

    /// <summary>
    /// The orderly end, in slices between the host's own events: cancels main and everything else, lets their finally blocks run for the loop's ShutdownGrace at
    /// most, and closes the loop. Errors are in <see cref="Completion"/>.
    /// </summary>
    /// <param name="deadline">Cancelled when the time is up: the grace is over then, and what has not ended is named in <see cref="Completion"/>.</param>
    /// <returns>True when the loop has ended; false when this guest was detached before, or the host did not turn it any more.</returns>
    /// <remarks>
    /// Thread: any; do not block the host's thread for it, which has to turn the loop
    /// Turn: always yields
    /// Cancel: the deadline ends the grace; the end itself cannot be taken back
    /// </remarks>
    public async Task<bool> StopAsync(CancellationToken deadline = default)
    {
        _isStopAsked = true;
        _ = Loop.TryPost(RequestStop);
        using CancellationTokenRegistration registration = deadline.UnsafeRegister(static guest => ((Guest)guest!).EndGrace(), this);
        Task ended = Completion.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            await ended.WaitAsync(deadline).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            try
            {
                // What is given up has a few steps left: the host is given a moment for them.
                await ended.WaitAsync(s_lastSlices, CancellationToken.None).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                return false;
            }
        }
        return _hasSeenTheEnd;
    }

    // A loop that was detached is somebody else's.
    private void RequestStop()
    {
        if (IsAttached)
        {
            Loop.RequestStop();
        }
    }

    private void EndGrace()
    {
        if (IsAttached)
        {
            Loop.EndGrace();
        }
    }
}
