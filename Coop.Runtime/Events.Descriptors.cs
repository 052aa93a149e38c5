using Coop.Runtime.IO;
using Coop.Runtime.Sources;

namespace Coop.Runtime;

public static partial class Events
{
    /// <summary>Happens when a read would not block: there is data, the end, or an error. Level-triggered: whatever is left makes it happen again. A hangup or an error is told as well.</summary>
    /// <param name="fd">The number of an open descriptor; it stays the caller's.</param>
    /// <returns>The event. Regular files are ready at once.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    /// <remarks>
    /// A borrowed number: each wait tells the kernel anew, so a number that was closed and means another file by now is found out.
    /// Thread: loop
    /// Turn: always yields
    /// Cancel: takes nothing
    /// Source: events.Readable(fd) of PEAK
    /// </remarks>
    public static Event<Unit> Readable(int fd) => EventLoop.Current.Readable(fd);

    /// <summary>Happens when a write would not block: there is room, or an error. Level-triggered: whatever is left makes it happen again. A hangup or an error is told as well.</summary>
    /// <param name="fd">The number of an open descriptor; it stays the caller's.</param>
    /// <returns>The event. Regular files are ready at once.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    /// <remarks>
    /// A borrowed number: each wait tells the kernel anew, so a number that was closed and means another file by now is found out.
    /// Thread: loop
    /// Turn: always yields
    /// Cancel: takes nothing
    /// Source: events.Writable(fd) of PEAK
    /// </remarks>
    public static Event<Unit> Writable(int fd) => EventLoop.Current.Writable(fd);

    /// <summary>Happens when something out of the ordinary is there: urgent data of a socket, a change in a kernel's attribute file. Level-triggered: whatever is left makes it happen again. A hangup or an error is told as well.</summary>
    /// <param name="fd">The number of an open descriptor; it stays the caller's.</param>
    /// <returns>The event. Regular files are ready at once.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    /// <remarks>
    /// A borrowed number: each wait tells the kernel anew, so a number that was closed and means another file by now is found out.
    /// Thread: loop
    /// Turn: always yields
    /// Cancel: takes nothing
    /// </remarks>
    public static Event<Unit> Exceptional(int fd) => EventLoop.Current.Exceptional(fd);

    /// <summary>Gives notice, before the number is closed: whoever waits for it gets ObjectDisposedException, and its events end.</summary>
    /// <param name="fd">What is about to be closed.</param>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public static void Closing(int fd) => EventLoop.Current.Closing(fd);

    extension(EventLoop loop)
    {
        /// <summary>As <see cref="Events.Readable(int)"/>, on this loop.</summary>
        /// <param name="fd">The number of an open descriptor; it stays the caller's.</param>
        /// <returns>The event.</returns>
        /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: always yields
        /// Cancel: takes nothing
        /// </remarks>
        public Event<Unit> Readable(int fd) => DescriptorEvents.Of(loop, fd, Interest.In);

        /// <summary>As <see cref="Events.Writable(int)"/>, on this loop.</summary>
        /// <param name="fd">The number of an open descriptor; it stays the caller's.</param>
        /// <returns>The event.</returns>
        /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: always yields
        /// Cancel: takes nothing
        /// </remarks>
        public Event<Unit> Writable(int fd) => DescriptorEvents.Of(loop, fd, Interest.Out);

        /// <summary>As <see cref="Events.Exceptional(int)"/>, on this loop.</summary>
        /// <param name="fd">The number of an open descriptor; it stays the caller's.</param>
        /// <returns>The event.</returns>
        /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: always yields
        /// Cancel: takes nothing
        /// </remarks>
        public Event<Unit> Exceptional(int fd) => DescriptorEvents.Of(loop, fd, Interest.Exceptional);

        /// <summary>As <see cref="Events.Closing(int)"/>, on this loop.</summary>
        /// <param name="fd">What is about to be closed.</param>
        /// <exception cref="InvalidOperationException">Not on the loop.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: never yields
        /// Cancel: waits for nothing
        /// </remarks>
        public void Closing(int fd) => DescriptorEvents.Closing(loop, fd);
    }
}
