using System.Runtime.ExceptionServices;

namespace Coop.Runtime.Scheduling;

internal sealed partial class Scheduler
{
    /// <summary>A burst of continuations that come back to the loop by a post.</summary>
    private const int PostedLimitItems = 1024;

    private Posted? _freePosted;
    private int _freePostedCount;

    /// <summary>How many posts came from other threads.</summary>
    internal long PostCount { get; private set; }

    /// <summary>Any thread. What captured a strand comes back as a step of it; after the end it is reported, never run elsewhere (C15).</summary>
    internal void Post(Strand strand, SendOrPostCallback callback, object? state)
    {
        if (!TryPost(strand, callback, state))
        {
            _errors.TooLate(strand, state);
        }
    }

    /// <summary>Any thread. False when the loop has ended.</summary>
    internal bool TryPost(Strand strand, SendOrPostCallback callback, object? state)
    {
        // Also outside a turn: behind what this thread has made ready before.
        if (IsHere && !Inbox.IsClosed)
        {
            Ready(strand, RentPosted(strand, callback, state));
            return true;
        }
        return Inbox.TryPush(new Posted(strand, callback, state));
    }

    /// <summary>Runs the callback on the loop and returns when it has run: inline on the loop's own thread, else by a post that is waited for.</summary>
    internal void Send(Strand strand, SendOrPostCallback callback, object? state)
    {
        if (IsHere)
        {
            Strand before = Current;
            SynchronizationContext? context = SynchronizationContext.Current;
            Current = strand;
            NarrowStreak(strand);
            SynchronizationContext.SetSynchronizationContext(strand);
            try
            {
                callback(state);
            }
            finally
            {
                Current = before;
                NarrowStreak(before);
                SynchronizationContext.SetSynchronizationContext(context);
            }
            return;
        }
        using var done = new ManualResetEventSlim();
        ExceptionDispatchInfo? error = null;
        bool refused = false;
        void Call(object? s)
        {
            try
            {
                callback(s);
            }
            catch (Exception e)
            {
                error = ExceptionDispatchInfo.Capture(e);
            }
            done.Set();
        }
        var step = new Posted(strand, Call, state) { Refused = () => { refused = true; done.Set(); } };
        if (Inbox.TryPush(step))
        {
            done.Wait();
        }
        else
        {
            refused = true;
        }
        if (refused)
        {
            throw new InvalidOperationException("The event loop has ended: nothing can be sent to it any more.");
        }
        error?.Throw();
    }

    /// <summary>One that was posted on this thread has run.</summary>
    internal void Free(Posted step)
    {
        if (_freePostedCount < PostedLimitItems)
        {
            step.NextPosted = _freePosted;
            _freePosted = step;
            _freePostedCount++;
        }
    }

    private Posted RentPosted(Strand strand, SendOrPostCallback callback, object? state)
    {
        Posted? step = _freePosted;
        if (step is null)
        {
            return new Posted(strand, callback, state) { IsPooled = true };
        }
        _freePosted = step.NextPosted;
        step.NextPosted = null;
        _freePostedCount--;
        step.Reuse(strand, callback, state);
        return step;
    }

    /// <summary>The look at posts: everything that other threads left goes to the tail of the run queue.</summary>
    internal void TakePosts()
    {
        for (Posted? item = Inbox.TakeAll(); item is not null;)
        {
            Posted? next = item.NextPosted;
            item.NextPosted = null;
            PostCount++;
            _ready.PushBack(new ReadyStep(item.Home, item));
            item = next;
        }
    }

    /// <summary>The end: later posts fail, what is still queued is reported.</summary>
    internal void Close()
    {
        _closed = true;
        for (Posted? item = Inbox.Close(); item is not null; item = item.NextPosted)
        {
            Refuse(item.Home, item);
        }
        while (_ready.Count > 0)
        {
            ReadyStep left = _ready.PopFront();
            if (left.Step is Beginners row)
            {
                PutBehind(row, left.Strand);
            }
            Refuse(left.Strand, left.Step);
        }
    }

    private void Refuse(Strand strand, Runnable? step)
    {
        if (step is Posted { Refused: { } refused })
        {
            refused();
        }
        else
        {
            _errors.TooLate(strand, step);
        }
    }
}
