// An async method that was started on a loop: the strand of its steps, and what others hold of it. One object, because there may be millions.
//
// Invariants
//   M1  It is in its loop's Live list from Start until its method has ended and every async void that it began has, too.
//   M2  It ends once: outcome, owner told, joiners ready, in this order, all inside one call that runs no user code.
//   M3  The body's first step goes through the run queue: Start never runs user code (C2).
using System.Diagnostics;
using Coop.Runtime.Scheduling;
using Coop.Runtime.Sources;
using Coop.Runtime.Threads;

namespace Coop.Runtime;

/// <summary>
/// An async method that takes turns with others on its loop's thread; itself an event that happens when the method has ended. Made by
/// <c>Events.Thread(...)</c> or <c>group.Start(...)</c>.
/// </summary>
[DebuggerDisplay("{Description,nq}: {State}")]
public abstract class Microthread : Strand, IMicrothread
{
    /// <summary>So many steps a microthread may take before it is hooked to its Task.</summary>
    private const int LookLimit = 15;

    private readonly Origin _origin;

    private protected Microthread(EventLoop loop, Group? group, StartSite site)
        : base(loop.Scheduler)
    {
        _origin = Origin.Of(loop, in site);
        loop.MicrothreadsStarted++;
        loop.Live.Add(this);
        Set(StrandFlags.IsLive, true);
        if (group is not null)
        {
            Extras.Group = group;
        }
        else if (loop.IsEnding)
        {
            // A group's child belongs to whoever unwinds; this one has no owner but the loop, and that cancels.
            RequestCancel(new OperationCanceledException($"The event loop '{loop.Options.Name}' is ending."));
        }
        if (loop.IsTraced)
        {
            loop.Observer!.Started(this);
        }
        BeginLight(FirstStep.Instance);
    }

    /// <summary>Its end as an event; of one with a result, convert that for the result.</summary>
    /// <param name="microthread">The microthread.</param>
    public static implicit operator Event<Unit>(Microthread microthread) => microthread.Join();

    /// <summary>Its end as a member of a choice.</summary>
    /// <param name="microthread">The microthread.</param>
    public static implicit operator Event(Microthread microthread) => microthread.Join();

    /// <summary>The microthread whose step runs on this thread.</summary>
    /// <exception cref="InvalidOperationException">None does.</exception>
    public static new Microthread Current => CurrentOrNull ?? throw new InvalidOperationException(
        "No microthread runs here. This is known inside an async method that was started on a loop, also after it has awaited something foreign.");

    /// <summary>The microthread whose step runs on this thread, or null.</summary>
    public static Microthread? CurrentOrNull => Scheduler.Running?.Current as Microthread;

    /// <summary>Its loop.</summary>
    public EventLoop Loop => System.Runtime.CompilerServices.Unsafe.As<EventLoop>(Scheduler.Host);

    /// <summary>The group that owns it; null when it was started on the loop itself.</summary>
    public Group? Group => ExtrasOrNull?.Group;

    /// <summary>The number of the microthread that started it; 0 when it was started from outside. A number, so that a chain of starts keeps nobody alive.</summary>
    public long ParentId => _origin.ParentId;

    /// <inheritdoc/>
    public long Id => Number;

    /// <inheritdoc/>
    public string Name => _origin.Name;

    /// <inheritdoc/>
    public string Description => $"microthread {Id} '{Name}' (started at {_origin.Site.Place})";

    // Bits 2 and 3 of a byte that has two other numbers.
    private Outcome HowEnded => (Outcome)((Life >> 2) & 3);

    /// <inheritdoc/>
    public MicrothreadState State => HowEnded switch
    {
        Outcome.None => IsParked ? MicrothreadState.Parked : MicrothreadState.Ready,
        Outcome.Succeeded => MicrothreadState.Succeeded,
        Outcome.Failed => MicrothreadState.Failed,
        _ => MicrothreadState.Canceled,
    };

    /// <summary>Whether it has ended.</summary>
    public bool IsEnded => HowEnded != Outcome.None;

    /// <inheritdoc/>
    public Event<Unit> Ended
    {
        get
        {
            if (ExtrasOrNull?.Ended is null)
            {
                if (!IsEnded)
                {
                    Loop.VerifyAccessOrUnbound();
                }
                Extras.Ended = new CompletionCore<Unit>(Loop, this);
                if (IsEnded)
                {
                    Extras.Ended.TrySetResult(default);
                }
            }
            return Extras.Ended!.Event;
        }
    }

    /// <summary>Whether it is in its loop's list: it has not ended, or something that it began has not.</summary>
    internal bool IsAlive => Is(StrandFlags.IsLive);

    /// <summary>The error that it ended with, or null.</summary>
    public Exception? Error => HowEnded >= Outcome.Failed ? Extras.Error ??= ReadError() : null;

    /// <summary>
    /// Cancelled together with the microthread, whoever cancels it: for foreign work that takes a token. Costs nothing until it is asked for.
    /// </summary>
    public CancellationToken Token
    {
        get
        {
            Loop.VerifyAccess();
            return IsCanceled ? CanceledToken() : (Extras.TokenSource ??= new CancellationTokenSource()).Token;
        }
    }

    /// <summary>Whether it was asked to end: by <see cref="Cancel"/>, by its group, or at the end of the loop.</summary>
    public bool IsCanceled => CancelPhase != CancelPhase.None;

    internal new MicrothreadExtras Extras => ExtrasOrNull ?? System.Runtime.CompilerServices.Unsafe.As<MicrothreadExtras>(AddExtras());

    /// <summary>Where it was started, and what it is called.</summary>
    internal StartSite Site => _origin.Site;

    /// <summary>Its method: the delegate, then its Task or its coroutine's box; null once it has ended.</summary>
    internal abstract object? Work { get; }

    private protected new MicrothreadExtras? ExtrasOrNull => Held as MicrothreadExtras;

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
            RequestCancel(new OperationCanceledException($"{Description} was cancelled.", CanceledToken()));
            CancelGrace.Of(Loop).Begin(this);
        }
    }

    // The callbacks of a token are the user's: as a step of their own, not inside the call that cancels (C2).
    private protected override void CancelRequested()
    {
        if (ExtrasOrNull?.TokenSource is { IsCancellationRequested: false } source)
        {
            _ = Scheduler.TryPost(Scheduler.Root, static s => ((CancellationTokenSource)s!).Cancel(), source);
        }
    }

    // Nobody can have registered with a token that nobody has asked for: it is cancelled on the spot.
    private CancellationToken CanceledToken()
    {
        if (Extras.TokenSource is null)
        {
            Extras.TokenSource = new CancellationTokenSource();
            Extras.TokenSource.Cancel();
        }
        return Extras.TokenSource.Token;
    }

    /// <summary>Its Task was looked at after a step; whether that was the last time: the number does not go beyond the four bits that are left.</summary>
    private protected bool CountLook() => (Life += 1 << 4) >= LookLimit << 4;

    private protected abstract Event<Unit> JoinAsUnit();

    private protected abstract void SettleJoiners();

    /// <summary>What the method ended with. Read when it is asked for: a cancelled Task gives its exception only by throwing it.</summary>
    private protected abstract Exception ReadError();

    /// <summary>The method has ended (M2).</summary>
    private protected void End(Outcome outcome)
    {
        Debug.Assert(!IsEnded, "a microthread ends once");
        Life |= (byte)((int)outcome << 2);
        if (outcome != Outcome.Succeeded)
        {
            // They keep the error, which may be asked for on any thread (S3).
            _ = Extras;
        }
        if (IsMain)
        {
            Scheduler.EndTurns();
        }
        if (outcome == Outcome.Failed)
        {
            Loop.MicrothreadsFailed++;
        }
        if (Loop.IsTraced)
        {
            Loop.Observer!.Ended(this);
        }
        CancelGrace.End(Loop, this);
        OperationsEnded();
        if (Group is { } group)
        {
            group.ChildEnded(this);
        }
        else if (outcome == Outcome.Failed && !HasJoiners && !IsMain && ExtrasOrNull?.Listener is null)
        {
            Loop.OnUnhandled(Error!);
        }
        SettleJoiners();
        ExtrasOrNull?.Ended?.TrySetResult(default);
        ExtrasOrNull?.Listener?.OnEnded();
    }

    /// <summary>Main's error is the end of Run, not an unhandled one.</summary>
    internal bool IsMain
    {
        get => Is(StrandFlags.IsMain);
        set => Set(StrandFlags.IsMain, value);
    }

    /// <summary>An async void method that it began has ended, or itself has: is anything of it left (M1)? Asked again when another thread was late to tell.</summary>
    internal override void OperationsEnded()
    {
        if (Is(StrandFlags.IsLive) && IsEnded && Operations == 0)
        {
            Set(StrandFlags.IsLive, false);
            Loop.Live.Remove(this);
        }
    }

    internal override void LoopEnded()
    {
        if (!IsEnded)
        {
            ExtrasOrNull?.Listener?.OnLeft();
        }
    }

    internal override string Describe() => Description;

    private protected override StrandExtras MakeExtras() => new MicrothreadExtras();

    /// <summary>Runs the method to its first wait.</summary>
    private protected abstract void Begin();

    /// <summary>How it ended.</summary>
    private protected enum Outcome : byte
    {
        None,
        Succeeded,
        Failed,
        Canceled,
    }

    /// <summary>What a microthread that has not begun goes on with: the same for all, because the running strand says which.</summary>
    private sealed class FirstStep : Runnable
    {
        internal static readonly FirstStep Instance = new();

        internal override Runnable? Run()
        {
            Microthread microthread = System.Runtime.CompilerServices.Unsafe.As<Microthread>(Scheduler.Running!.Current);
            microthread.EndBegin();
            microthread.Begin();
            return null;
        }
    }
}
