// The owner of child microthreads (a nursery): it does not end before its children.
//
// Invariants
//   G1  _children holds exactly the children that have not ended; the group ends when it is empty, and never starts again.
//   G2  The first error cancels everybody who is left. Errors are kept in the order in which they came.
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Coop.Runtime.Scheduling;
using Coop.Runtime.Sources;
using Coop.Runtime.Threads;

namespace Coop.Runtime;

/// <summary>
/// The owner of microthreads: it ends when all of them have, and their errors are its own. Made by <c>await Group(async g =&gt; ...)</c>. Source: trio's
/// nursery.
/// </summary>
public sealed partial class Group
{
    private readonly CompletionCore<Unit> _ended;
    private readonly List<Exception> _errors = [];
    private Microthread? _firstChild;
    private Microthread? _lastChild;
    private CancellationTokenSource? _tokenSource;
    private OperationCanceledException? _cancellation;

    private Group(EventLoop loop)
    {
        Loop = loop;
        _ended = new CompletionCore<Unit>(loop, new GroupEnd(this));
    }

    internal Microthread? FirstChild => _firstChild;

    /// <summary>Its loop.</summary>
    public EventLoop Loop { get; }

    /// <summary>How many of its microthreads have not ended, its own body among them.</summary>
    public int Count { get; private set; }

    /// <summary>Whether it was cancelled, by <see cref="Cancel"/>, by an error of a child, or from outside.</summary>
    public bool IsCanceled => _cancellation is not null;

    /// <summary>Cancelled together with the group: for foreign work that takes a token.</summary>
    public CancellationToken Token
    {
        get
        {
            Loop.VerifyAccess();
            if (_tokenSource is null)
            {
                _tokenSource = new CancellationTokenSource();
                if (IsCanceled)
                {
                    _tokenSource.Cancel();
                }
            }
            return _tokenSource.Token;
        }
    }

    /// <summary>Starts a child. It takes its first step after everybody who is ready now.</summary>
    /// <param name="body">The async method.</param>
    /// <param name="name">Its name for people; the method's name if there is none.</param>
    /// <param name="text">Filled in by the compiler.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>The microthread.</returns>
    /// <exception cref="InvalidOperationException">The group has ended, or this is not the loop's thread.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: a child of a cancelled group is cancelled at its first wait
    /// </remarks>
    public Microthread Start(
        Func<Task> body, string? name = null, [CallerArgumentExpression(nameof(body))] string text = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Add(new Microthread<Unit>(Opened(body), this, body, new StartSite(name, text, file, line)));

    /// <summary>Starts a child that returns something.</summary>
    /// <typeparam name="T">What it returns.</typeparam>
    /// <param name="body">The async method.</param>
    /// <param name="name">Its name for people; the method's name if there is none.</param>
    /// <param name="text">Filled in by the compiler.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>The microthread.</returns>
    /// <exception cref="InvalidOperationException">The group has ended, or this is not the loop's thread.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: a child of a cancelled group is cancelled at its first wait
    /// </remarks>
    public Microthread<T> Start<T>(
        Func<Task<T>> body, string? name = null, [CallerArgumentExpression(nameof(body))] string text = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        (Microthread<T>)Add(new Microthread<T>(Opened(body), this, body, new StartSite(name, text, file, line)));

    /// <summary>Starts a child whose method returns a <see cref="Coroutine"/>, as an async lambda does here: the cheapest kind.</summary>
    /// <param name="body">The async method.</param>
    /// <param name="name">Its name for people; the method's name if there is none.</param>
    /// <param name="text">Filled in by the compiler.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>The microthread.</returns>
    /// <exception cref="InvalidOperationException">The group has ended, or this is not the loop's thread.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: a child of a cancelled group is cancelled at its first wait
    /// </remarks>
    [OverloadResolutionPriority(1)]
    public Microthread Start(
        Func<Coroutine> body, string? name = null, [CallerArgumentExpression(nameof(body))] string text = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Add(new Microthread<Unit>(Opened(body), this, body, new StartSite(name, text, file, line)));

    /// <summary>Starts a child whose method returns a <see cref="Coroutine{T}"/>, as an async lambda does here: the cheapest kind.</summary>
    /// <typeparam name="T">What it returns.</typeparam>
    /// <param name="body">The async method.</param>
    /// <param name="name">Its name for people; the method's name if there is none.</param>
    /// <param name="text">Filled in by the compiler.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>The microthread.</returns>
    /// <exception cref="InvalidOperationException">The group has ended, or this is not the loop's thread.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: a child of a cancelled group is cancelled at its first wait
    /// </remarks>
    [OverloadResolutionPriority(1)]
    public Microthread<T> Start<T>(
        Func<Coroutine<T>> body, string? name = null, [CallerArgumentExpression(nameof(body))] string text = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        (Microthread<T>)Add(new Microthread<T>(Opened(body), this, body, new StartSite(name, text, file, line)));

    /// <summary>Cancels every child and the body. The group then ends without an error of its own.</summary>
    /// <exception cref="InvalidOperationException">Not on the loop.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: cannot be taken back
    /// </remarks>
    public void Cancel()
    {
        Loop.VerifyAccess();
        CancelAll("The group was cancelled.");
    }

    /// <summary>Runs a body that may start children, and waits for all of them.</summary>
    internal static Task Run(EventLoop loop, Func<Group, Task> body, StartSite site)
    {
        ArgumentNullException.ThrowIfNull(body);
        loop.VerifyAccess();
        var group = new Group(loop);
        _ = group.Add(new Microthread<Unit>(loop, group, (Func<Task>)(() => body(group)), site));
        return Ended(group);
    }

    private static async Task Ended(Group group)
    {
        OperationCanceledException? outer = null;
        try
        {
            await group._ended.Event;
        }
        catch (OperationCanceledException canceled)
        {
            // Cancelled from outside: pass it on, and wait for the children all the same; that wait is not ended again.
            outer = canceled;
            group.CancelAll("The owner of the group was cancelled.");
            await new ShieldedWait(group._ended.Event);
        }
        group.ThrowErrors();
        if (outer is not null)
        {
            ExceptionDispatchInfo.Throw(outer);
        }
    }

    internal void ChildEnded(Microthread child)
    {
        Remove(child);
        if (child.State == MicrothreadState.Failed)
        {
            _errors.Add(child.Error!);
            CancelAll($"{child.Description} failed.");
        }
        if (Count == 0)
        {
            _ended.TrySetResult(default);
        }
    }

    private EventLoop Opened(Delegate body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Loop.VerifyAccess();
        return Count > 0 ? Loop : throw new InvalidOperationException(
            "This group has ended: it starts no more microthreads. Start them before its body and its children have ended.");
    }

    private void CancelAll(string reason)
    {
        if (IsCanceled)
        {
            return;
        }
        _cancellation = new OperationCanceledException(reason, Token);
        for (Microthread? child = _firstChild; child is not null; child = child.Extras.NextSibling)
        {
            child.RequestCancel(_cancellation);
            CancelGrace.Of(Loop).Begin(child);
        }
        // Its callbacks are the user's: as a step of their own, not inside the call that cancels (C2).
        CancellationTokenSource source = _tokenSource!;
        _ = Loop.Scheduler.TryPost(Loop.Scheduler.Root, static s => ((CancellationTokenSource)s!).Cancel(), source);
    }

    private Microthread Add(Microthread child)
    {
        child.Extras.PreviousSibling = _lastChild;
        if (_lastChild is null)
        {
            _firstChild = child;
        }
        else
        {
            _lastChild.Extras.NextSibling = child;
        }
        _lastChild = child;
        Count++;
        if (_cancellation is not null)
        {
            child.RequestCancel(_cancellation);
            CancelGrace.Of(Loop).Begin(child);
        }
        return child;
    }

    private void Remove(Microthread child)
    {
        Microthread? previous = child.Extras.PreviousSibling, next = child.Extras.NextSibling;
        if (previous is null)
        {
            _firstChild = next;
        }
        else
        {
            previous.Extras.NextSibling = next;
        }
        if (next is null)
        {
            _lastChild = previous;
        }
        else
        {
            next.Extras.PreviousSibling = previous;
        }
        child.Extras.PreviousSibling = child.Extras.NextSibling = null;
        Count--;
    }

    // One as it is; several as one flat aggregate, the first failure first (C14).
    private void ThrowErrors()
    {
        if (_errors.Count == 1)
        {
            ExceptionDispatchInfo.Throw(_errors[0]);
        }
        if (_errors.Count > 1)
        {
            throw FlatAggregate.Of(_errors);
        }
    }
}
