using System.Runtime.InteropServices;
using Coop.Runtime.IO;
using Coop.Runtime.Sources;

namespace Coop.Runtime;

public static partial class Events
{
    /// <summary>Happens when a read would not block: there is data, the end, or an error. Level-triggered: whatever is left makes it happen again. A hangup or an error is told as well.</summary>
    /// <param name="handle">The owner of the descriptor.</param>
    /// <returns>The event. Regular files are ready at once.</returns>
    /// <exception cref="ArgumentNullException">Null.</exception>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    /// <remarks>
    /// Registered once, for as long as it is used; held open while somebody waits. Disposing of it ends the waits within a few turns, <c>Closing</c> at once.
    /// Thread: loop
    /// Turn: always yields
    /// Cancel: takes nothing
    /// Source: events.Readable(fd) of PEAK
    /// </remarks>
    public static Event<Unit> Readable(SafeHandle handle) => EventLoop.Current.Readable(handle);

    /// <summary>Happens when a write would not block: there is room, or an error. Level-triggered: whatever is left makes it happen again. A hangup or an error is told as well.</summary>
    /// <param name="handle">The owner of the descriptor.</param>
    /// <returns>The event. Regular files are ready at once.</returns>
    /// <exception cref="ArgumentNullException">Null.</exception>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    /// <remarks>
    /// Registered once, for as long as it is used; held open while somebody waits. Disposing of it ends the waits within a few turns, <c>Closing</c> at once.
    /// Thread: loop
    /// Turn: always yields
    /// Cancel: takes nothing
    /// Source: events.Writable(fd) of PEAK
    /// </remarks>
    public static Event<Unit> Writable(SafeHandle handle) => EventLoop.Current.Writable(handle);

    /// <summary>Happens when something out of the ordinary is there: urgent data of a socket, a change in a kernel's attribute file. Level-triggered: whatever is left makes it happen again. A hangup or an error is told as well.</summary>
    /// <param name="handle">The owner of the descriptor.</param>
    /// <returns>The event. Regular files are ready at once.</returns>
    /// <exception cref="ArgumentNullException">Null.</exception>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    /// <remarks>
    /// Registered once, for as long as it is used; held open while somebody waits. Disposing of it ends the waits within a few turns, <c>Closing</c> at once.
    /// Thread: loop
    /// Turn: always yields
    /// Cancel: takes nothing
    /// </remarks>
    public static Event<Unit> Exceptional(SafeHandle handle) => EventLoop.Current.Exceptional(handle);

    /// <summary>Gives notice, before the handle is disposed of: whoever waits for it gets ObjectDisposedException, and its events end.</summary>
    /// <param name="handle">What is about to be closed.</param>
    /// <exception cref="ArgumentNullException">Null.</exception>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public static void Closing(SafeHandle handle) => EventLoop.Current.Closing(handle);

    extension(EventLoop loop)
    {
        /// <summary>As <see cref="Events.Readable(SafeHandle)"/>, on this loop.</summary>
        /// <param name="handle">The owner of the descriptor.</param>
        /// <returns>The event.</returns>
        /// <exception cref="ArgumentNullException">Null.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: always yields
        /// Cancel: takes nothing
        /// </remarks>
        public Event<Unit> Readable(SafeHandle handle) => DescriptorEvents.Of(loop, handle, Interest.In);

        /// <summary>As <see cref="Events.Writable(SafeHandle)"/>, on this loop.</summary>
        /// <param name="handle">The owner of the descriptor.</param>
        /// <returns>The event.</returns>
        /// <exception cref="ArgumentNullException">Null.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: always yields
        /// Cancel: takes nothing
        /// </remarks>
        public Event<Unit> Writable(SafeHandle handle) => DescriptorEvents.Of(loop, handle, Interest.Out);

        /// <summary>As <see cref="Events.Exceptional(SafeHandle)"/>, on this loop.</summary>
        /// <param name="handle">The owner of the descriptor.</param>
        /// <returns>The event.</returns>
        /// <exception cref="ArgumentNullException">Null.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: always yields
        /// Cancel: takes nothing
        /// </remarks>
        public Event<Unit> Exceptional(SafeHandle handle) => DescriptorEvents.Of(loop, handle, Interest.Exceptional);

        /// <summary>As <see cref="Events.Closing(SafeHandle)"/>, on this loop.</summary>
        /// <param name="handle">What is about to be closed.</param>
        /// <exception cref="ArgumentNullException">Null.</exception>
        /// <exception cref="InvalidOperationException">Not on the loop.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: never yields
        /// Cancel: waits for nothing
        /// </remarks>
        public void Closing(SafeHandle handle) => DescriptorEvents.Closing(loop, handle);
    }
}
