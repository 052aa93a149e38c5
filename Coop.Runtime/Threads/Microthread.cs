// An async method that was started on a loop.
//
// Invariants
//   M1  It is in its loop's Live list from Start until its method has ended and every async void that it began has, too.
//   M2  It ends once: outcome, owner told, joiners ready, in this order, all inside one call that runs no user code.
//   M3  The body's first step goes through the run queue: Start never runs user code (C2).
using System.Diagnostics;
using Coop.Runtime.Sources;
using Coop.Runtime.Threads;

namespace Coop.Runtime;

/// <summary>
/// An async method that takes turns with others on its loop's thread; itself an event that happens when the method has ended. Made by
/// <c>Events.Thread(...)</c> or <c>group.Start(...)</c>.
/// </summary>
[DebuggerDisplay("{Description,nq}: {State}")]
public abstract class Microthread : IMicrothread
{
    private readonly MicrothreadOptions _options;
    private CancellationTokenSource? _tokenSource;
    private CompletionCore<Unit>? _ended;
    private Exception? _error;
    private bool _isLive;

    private protected Microthread(EventLoop loop, Group? group, MicrothreadOptions options)
    {
        Loop = loop;
        Group = group;
        ParentId = CurrentOrNull?.Id ?? 0;
        Id = ++loop.MicrothreadsStarted;
        _options = options;
        Strand = new MicrothreadStrand(this, loop.Scheduler);
        loop.Live.Add(Strand);
        _isLive = true;
        if (loop.IsEnding && group is null)
        {
            // A group's child belongs to whoever unwinds; this one has no owner but the loop, and that cancels.
            Strand.RequestCancel(new OperationCanceledException($"The event loop '{loop.Options.Name}' is ending."));
        }
    }

    /// <summary>Its end as an event; of one with a result, convert that for the result.</summary>
    /// <param name="microthread">The microthread.</param>
    public static implicit operator Event<Unit>(Microthread microthread) => microthread.Join();

    /// <summary>Its end as a member of a choice.</summary>
    /// <param name="microthread">The microthread.</param>
    public static implicit operator Event(Microthread microthread) => microthread.Join();

    /// <summary>The microthread whose step runs on this thread.</summary>
    /// <exception cref="InvalidOperationException">None does.</exception>
    public static Microthread Current => CurrentOrNull ?? throw new InvalidOperationException(
        "No microthread runs here. This is known inside an async method that was started on a loop, also after it has awaited something foreign.");

    /// <summary>The microthread whose step runs on this thread, or null.</summary>
    public static Microthread? CurrentOrNull => (Scheduling.Scheduler.Running?.Current as MicrothreadStrand)?.Microthread;

    /// <summary>Its loop.</summary>
    public EventLoop Loop { get; }

    /// <summary>The group that owns it; null when it was started on the loop itself.</summary>
    public Group? Group { get; }

    /// <summary>The number of the microthread that started it; 0 when it was started from outside. A number, so that a chain of starts keeps nobody alive.</summary>
    public long ParentId { get; }

    /// <inheritdoc/>
    public long Id { get; }

    /// <inheritdoc/>
    public string Name => _options.ReadableName;

    /// <inheritdoc/>
    public string Description => $"microthread {Id} '{Name}' (started at {_options.StartSite})";

    /// <inheritdoc/>
    public MicrothreadState State => Outcome ?? (Strand.ParkedCount > 0 ? MicrothreadState.Parked : MicrothreadState.Ready);

    /// <summary>Whether it has ended.</summary>
    public bool IsEnded => Outcome is not null;

    /// <inheritdoc/>
    public Event<Unit> Ended
    {
        get
        {
            if (_ended is null)
            {
                _ended = new CompletionCore<Unit>(Loop, this);
                if (IsEnded)
                {
                    _ended.TrySetResult(default);
                }
            }
            return _ended.Event;
        }
    }

    /// <summary>The error that it ended with, or null.</summary>
    public Exception? Error => Outcome is MicrothreadState.Failed or MicrothreadState.Canceled ? _error ??= ReadError() : null;

    /// <summary>
    /// Cancelled together with the microthread, whoever cancels it: for foreign work that takes a token. Costs nothing until it is asked for.
    /// </summary>
    public CancellationToken Token
    {
        get
        {
            Loop.VerifyAccess();
            return IsCanceled ? CanceledToken() : (_tokenSource ??= new CancellationTokenSource()).Token;
        }
    }

    /// <summary>Whether it was asked to end: by <see cref="Cancel"/>, by its group, or at the end of the loop.</summary>
    public bool IsCanceled => Strand.CancelPhase != Scheduling.CancelPhase.None;

    internal MicrothreadStrand Strand { get; }

    internal Microthread? PreviousSibling { get; set; }

    internal Microthread? NextSibling { get; set; }

    private protected MicrothreadState? Outcome { get; private set; }

    /// <summary>Whether somebody waits for its result: then its error has an owner.</summary>
    private protected abstract bool HasJoiners { get; }

    /// <summary>Happens when it has ended: throws its error, or OperationCanceledException if it was cancelled. The outcome is kept for everybody who asks.</summary>
    /// <returns>The event.</returns>
    /// <remarks>
    /// Thread: loop
    /// Turn: may complete at once
    /// Cancel: takes nothing; the microthread goes on
    /// </remarks>
    public Event<Unit> Join() => JoinAsUnit();

    /// <inheritdoc/>
    public void Cancel()
    {
        Loop.VerifyAccess();
        if (!IsEnded)
        {
            Strand.RequestCancel(new OperationCanceledException($"{Description} was cancelled.", CanceledToken()));
            CancelGrace.Of(Loop).Begin(Strand);
        }
    }

    // The callbacks of a token are the user's: as a step of their own, not inside the call that cancels (C2).
    internal void CancelRequested()
    {
        if (_tokenSource is { IsCancellationRequested: false } source)
        {
            _ = Loop.Scheduler.TryPost(Loop.Scheduler.Root, static s => ((CancellationTokenSource)s!).Cancel(), source);
        }
    }

    // Nobody can have registered with a token that nobody has asked for: it is cancelled on the spot.
    private CancellationToken CanceledToken()
    {
        if (_tokenSource is null)
        {
            _tokenSource = new CancellationTokenSource();
            _tokenSource.Cancel();
        }
        return _tokenSource.Token;
    }

    private protected abstract Event<Unit> JoinAsUnit();

    private protected abstract void SettleJoiners();

    /// <summary>What the method ended with. Read when it is asked for: a cancelled Task gives its exception only by throwing it.</summary>
    private protected abstract Exception ReadError();

    /// <summary>The method has ended (M2).</summary>
    private protected void End(MicrothreadState outcome)
    {
        Debug.Assert(Outcome is null, "a microthread ends once");
        Outcome = outcome;
        CancelGrace.End(Loop, Strand);
        OperationsEnded();
        if (Group is { } group)
        {
            group.ChildEnded(this);
        }
        else if (outcome == MicrothreadState.Failed && !HasJoiners && !IsMain)
        {
            Loop.OnUnhandled(Error!);
        }
        SettleJoiners();
        _ended?.TrySetResult(default);
    }

    /// <summary>Main's error is the end of Run, not an unhandled one.</summary>
    internal bool IsMain { get; init; }

    /// <summary>An async void method that it began has ended, or itself has: is anything of it left (M1)? Asked again when another thread was late to tell.</summary>
    internal void OperationsEnded()
    {
        if (_isLive && IsEnded && Strand.Operations == 0)
        {
            _isLive = false;
            Loop.Live.Remove(Strand);
        }
    }
}
