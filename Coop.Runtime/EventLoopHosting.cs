using Coop.Runtime.IO;

namespace Coop.Runtime;

/// <summary>How a loop moves into an application that has a loop of its own.</summary>
public static class EventLoopHosting
{
    // Half a frame has room for the host and for two guests.
    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(2);

    extension(EventLoop loop)
    {
        /// <summary>
        /// Makes the loop the guest of a host: its microthreads run on the host's thread, between the host's own events. The host is asked once for each batch of
        /// work, and not at all while there is none. Several guests may have one host.
        /// </summary>
        /// <param name="post">
        /// Queues a callback for the host's thread and returns, from any thread: BeginInvoke of a form, Dispatcher.BeginInvoke or Post, a queue that the host empties.
        /// </param>
        /// <param name="main">The first microthread, started in the first slice: when it has ended, so does the loop. Null to go on until StopAsync.</param>
        /// <param name="slice">How long the host lends its thread at a time, then its own events come; 2 ms if null. No further step is begun after that.</param>
        /// <returns>The guest: detach it, stop it, await its Completion.</returns>
        /// <exception cref="InvalidOperationException">The loop has a host, a thread of its own, belongs to another thread, is being turned, or has ended.</exception>
        /// <exception cref="PlatformNotSupportedException">The loop's poller is PollerKind.Poll, which cannot be watched by another thread.</exception>
        /// <remarks>
        /// Thread: loop; any, when no thread has the loop yet: then it gets the one that runs the callbacks
        /// Turn: never yields
        /// Cancel: by the guest's StopAsync
        /// Source: trio's guest mode
        /// </remarks>
        public Guest Attach(Action<Action> post, Func<EventLoop, Task>? main = null, TimeSpan? slice = null)
        {
            ArgumentNullException.ThrowIfNull(post);
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(slice ?? s_slice, TimeSpan.Zero, nameof(slice));
            loop.VerifyMayBeAttached();
            Sleeper sleeper = loop.MakeSleeper() ?? throw new PlatformNotSupportedException(
                "A loop with PollerKind.Poll cannot be a guest: no other thread can wait for its descriptors. Make it with PollerKind.WaitOnly, and without descriptors.");
            var guest = new Guest(loop, post, main, slice ?? s_slice, sleeper);
            guest.Begin();
            return guest;
        }

        /// <summary>As Attach, to a host that has a SynchronizationContext: WinForms, WPF, Avalonia, an AsyncContext.</summary>
        /// <param name="host">The host's; on its thread, SynchronizationContext.Current.</param>
        /// <param name="main">The first microthread: when it has ended, so does the loop. Null to go on until StopAsync.</param>
        /// <param name="slice">How long the host lends its thread at a time; 2 ms if null.</param>
        /// <returns>The guest: detach it, stop it, await its Completion.</returns>
        /// <exception cref="InvalidOperationException">The loop has a host, a thread of its own, belongs to another thread, is being turned, or has ended.</exception>
        /// <remarks>
        /// Thread: loop; any, when no thread has the loop yet: then it gets the one that runs the callbacks
        /// Turn: never yields
        /// Cancel: by the guest's StopAsync
        /// </remarks>
        public Guest Attach(SynchronizationContext host, Func<EventLoop, Task>? main = null, TimeSpan? slice = null)
        {
            ArgumentNullException.ThrowIfNull(host);
            return loop.Attach(turn => host.Post(static state => ((Action)state!)(), turn), main, slice);
        }
    }
}
