// The identity under which steps run: one per microthread, and one for the loop itself. It is the SynchronizationContext that a microthread's
// code sees, so that whatever captured it comes back as a step of that microthread (C2), and it knows what the microthread is parked on.
//
// Invariants
//   S1  ParkedOn holds exactly the Armed waits of this strand (W2): none, one, or a set of several (methods that wait for several things at once). The light
//       wait (Strand.Light.cs) is not among them.
//   S2  CreateCopy returns this: a Task ended by another strand sees a different context and posts; one ended by this strand runs inline.
//   S3  _held is what it is parked on, until it has extras; from then on it is these, for good, and they hold what it is parked on. They are made on the
//       loop's thread, which is told by HasExtras. Who may be on another looks at the object: two fields read one after the other need not belong together.
//   S4  Cancellation (Strand.Cancel.cs) only ever changes what is Armed or will be armed. A committed wait keeps its event (C12).
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime;

/// <summary>
/// Under whose name steps run: a microthread, or the loop itself for posted work. It is the SynchronizationContext that the code of these steps sees:
/// whatever captures it comes back as a step of the same microthread.
/// </summary>
public abstract partial class Strand : SynchronizationContext, ITimed
{
    internal readonly Scheduler Scheduler;

    /// <summary>Its number on its loop, in the order in which they came to life. Given by the list of those that live: once, or each time that it comes in.</summary>
    internal long Number;

    private object? _held; // a Wait, or a HashSet<Wait> of several; or the extras (S3)
    private StrandFlags _flags;

    // Three numbers in one byte: bits 0 and 1 are its CancelPhase; the others are the microthread's.
    private protected byte Life;

    private protected Strand(Scheduler scheduler)
    {
        Scheduler = scheduler;
        // So that Wait below sees .Result, .Wait() and contended locks on the loop's thread.
        SetWaitNotificationRequired();
    }

    /// <summary>Whether <see cref="AfterStep"/> is to be called after every step.</summary>
    internal bool WantsAfterStep
    {
        get => Is(StrandFlags.WantsAfterStep);
        set => Set(StrandFlags.WantsAfterStep, value);
    }

    private protected StrandExtras? ExtrasOrNull => _held as StrandExtras;

    private protected StrandExtras Extras => ExtrasOrNull ?? AddExtras();

    /// <summary>The extras, or something else, or null: for who knows their type.</summary>
    private protected object? Held => _held;

    // What it is parked on, wherever that is.
    private ref object? ParkedOn
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Is(StrandFlags.HasExtras) ? ref Unsafe.As<StrandExtras>(_held!).ParkedOn : ref _held;
    }

    /// <summary>async void methods that have begun and not ended.</summary>
    internal int Operations => Scheduler.Operations.Of(this);

    /// <summary>Whether a wait of this strand is armed.</summary>
    internal bool IsParked => (ExtrasOrNull is { } extras ? extras.ParkedOn : _held) is not null || Light == LightState.Armed;

    /// <summary>How many waits of this strand are armed.</summary>
    internal int ParkedCount => Parked().Length + (Light == LightState.Armed ? 1 : 0);

    /// <summary>Whether a method of this strand waits for something that the loop knows; a subscription is no method.</summary>
    internal bool HasMethodParked => Light == LightState.Armed || Parked().Any(wait => !wait.IsSubscription);

    /// <summary>What it waits for, in words; null when it is parked on nothing that the loop knows.</summary>
    internal string? DescribeParked()
    {
        IEnumerable<string> all = Parked().Select(wait => wait.Describe());
        string text = string.Join(", ", Light == LightState.Armed ? all.Prepend("Sleep") : all);
        return text.Length == 0 ? null : text;
    }

    internal void Add(Wait wait)
    {
        ref object? parked = ref ParkedOn;
        if (parked is null)
        {
            parked = wait;
        }
        else
        {
            AddToSeveral(ref parked, wait);
        }
    }

    internal void Remove(Wait wait)
    {
        ref object? parked = ref ParkedOn;
        if (ReferenceEquals(parked, wait))
        {
            parked = null;
        }
        else
        {
            RemoveFromSeveral(ref parked, wait);
        }
    }

    /// <summary>Whether the one thing that this strand is parked on, or will be resumed by, goes on with a method of <paramref name="target"/>.</summary>
    internal bool GoesOnWith(object target)
    {
        object? continuation = Light is LightState.Armed or LightState.Committed ? LightContinuation : ParkedAlone?.Continuation;
        return continuation is Action { Target: { } at } && ReferenceEquals(at, target);
    }

    private protected bool Is(StrandFlags flag) => (_flags & flag) != 0;

    private protected void Set(StrandFlags flag, bool value) => _flags = value ? _flags | flag : _flags & ~flag;

    private protected abstract StrandExtras MakeExtras();

    private protected StrandExtras AddExtras()
    {
        StrandExtras extras = MakeExtras();
        extras.ParkedOn = _held;
        _held = extras;
        Set(StrandFlags.HasExtras, true);
        return extras;
    }

    private static void AddToSeveral(ref object? parked, Wait wait)
    {
        if (parked is Wait first)
        {
            parked = new HashSet<Wait> { first };
        }
        ((HashSet<Wait>)parked!).Add(wait);
    }

    private static void RemoveFromSeveral(ref object? parked, Wait wait)
    {
        var several = (HashSet<Wait>)parked!;
        bool removed = several.Remove(wait);
        Debug.Assert(removed, "an armed wait is known to its strand");
        if (several.Count == 0)
        {
            parked = null;
        }
    }

    /// <summary>What it is parked on, if that is one wait.</summary>
    internal Wait? ParkedAlone => ParkedOn as Wait;

    /// <summary>Whether several of its methods wait at the same time.</summary>
    internal bool IsParkedOnSeveral => ParkedOn is HashSet<Wait>;

    // A copy: ending one wait may end others.
    internal Wait[] Parked() => ParkedOn switch
    {
        null => [],
        Wait one => [one],
        var several => [.. (HashSet<Wait>)several],
    };

    /// <summary>Names the strand for people.</summary>
    internal abstract string Describe();

    /// <summary>A step of this strand has ended; called while <see cref="WantsAfterStep"/>.</summary>
    internal virtual void AfterStep()
    {
    }

    /// <summary>The coroutine that this strand was begun with has ended.</summary>
    internal virtual void BodyEnded()
    {
    }

    /// <summary>The loop has closed, and this strand was left: nothing of it will ever run again.</summary>
    internal virtual void LoopEnded()
    {
    }

    /// <summary>An async void method of this strand ended, or its root did: is there anything left?</summary>
    internal virtual void OperationsEnded()
    {
    }

    /// <inheritdoc/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Runs a callback as a step of this strand.</summary>
    /// <param name="d">The callback.</param>
    /// <param name="state">What it is given.</param>
    /// <remarks>
    /// Thread: any
    /// Turn: never yields
    /// Cancel: cannot be taken back; after the end of the loop it is reported as an error, never run elsewhere
    /// </remarks>
    public override void Post(SendOrPostCallback d, object? state) => Scheduler.Post(this, d, state);

    /// <summary>Runs a callback under the name of this strand and returns when it has run: at once on the loop's thread, else as a step that is waited for.</summary>
    /// <param name="d">The callback.</param>
    /// <param name="state">What it is given.</param>
    /// <exception cref="InvalidOperationException">The loop has ended.</exception>
    /// <remarks>
    /// Thread: any
    /// Turn: never yields; blocks any other thread than the loop's until the callback has run
    /// Cancel: cannot be taken back
    /// </remarks>
    public override void Send(SendOrPostCallback d, object? state) => Scheduler.Send(this, d, state);

    /// <inheritdoc/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public override int Wait(IntPtr[] waitHandles, bool waitAll, int millisecondsTimeout) =>
        Scheduler.OnBlockingWait(this, waitHandles, waitAll, millisecondsTimeout, base.Wait);

    // The end is reported by a post: an async void method that left the loop ends on another thread.

    /// <inheritdoc/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public override void OperationStarted() => Scheduler.Operations.Add(this, 1);

    /// <inheritdoc/>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public override void OperationCompleted()
    {
        if (Scheduler.Operations.Add(this, -1) == 0)
        {
            if (Scheduler.IsHere)
            {
                OperationsEnded();
            }
            else
            {
                Scheduler.Post(this, static self => ((Strand)self!).OperationsEnded(), this);
            }
        }
    }
}
