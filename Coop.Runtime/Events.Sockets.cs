using System.Net.Sockets;
using Coop.Runtime.IO;
using Coop.Runtime.Sources;

namespace Coop.Runtime;

public static partial class Events
{
    /// <summary>Happens when a read would not block: there is data, the end, or an error. Level-triggered: whatever is left makes it happen again. A hangup or an error is told as well.</summary>
    /// <param name="socket">The socket; with no asynchronous operation of its own in flight, which would take the bytes.</param>
    /// <returns>The event. Regular files are ready at once.</returns>
    /// <exception cref="ArgumentNullException">Null.</exception>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    /// <remarks>
    /// Registered once, for as long as it is used. Disposing of it ends the waits within a few turns, <c>Closing</c> at once.
    /// Thread: loop
    /// Turn: always yields
    /// Cancel: takes nothing
    /// Source: events.Readable(fd) of PEAK
    /// </remarks>
    public static Event<Unit> Readable(Socket socket) => EventLoop.Current.Readable(socket);

    /// <summary>Happens when a write would not block: there is room, or an error. Level-triggered: whatever is left makes it happen again. A hangup or an error is told as well.</summary>
    /// <param name="socket">The socket; with no asynchronous operation of its own in flight, which would take the bytes.</param>
    /// <returns>The event. Regular files are ready at once.</returns>
    /// <exception cref="ArgumentNullException">Null.</exception>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    /// <remarks>
    /// Registered once, for as long as it is used. Disposing of it ends the waits within a few turns, <c>Closing</c> at once.
    /// Thread: loop
    /// Turn: always yields
    /// Cancel: takes nothing
    /// Source: events.Writable(fd) of PEAK
    /// </remarks>
    public static Event<Unit> Writable(Socket socket) => EventLoop.Current.Writable(socket);

    /// <summary>Happens when something out of the ordinary is there: urgent data of a socket, a change in a kernel's attribute file. Level-triggered: whatever is left makes it happen again. A hangup or an error is told as well.</summary>
    /// <param name="socket">The socket; with no asynchronous operation of its own in flight, which would take the bytes.</param>
    /// <returns>The event. Regular files are ready at once.</returns>
    /// <exception cref="ArgumentNullException">Null.</exception>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    /// <remarks>
    /// Registered once, for as long as it is used. Disposing of it ends the waits within a few turns, <c>Closing</c> at once.
    /// Thread: loop
    /// Turn: always yields
    /// Cancel: takes nothing
    /// </remarks>
    public static Event<Unit> Exceptional(Socket socket) => EventLoop.Current.Exceptional(socket);

    /// <summary>Gives notice, before the socket is disposed of: whoever waits for it gets ObjectDisposedException, and its events end.</summary>
    /// <param name="socket">What is about to be closed.</param>
    /// <exception cref="ArgumentNullException">Null.</exception>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public static void Closing(Socket socket) => EventLoop.Current.Closing(socket);

    extension(EventLoop loop)
    {
        /// <summary>As <see cref="Events.Readable(Socket)"/>, on this loop.</summary>
        /// <param name="socket">The socket; with no asynchronous operation of its own in flight, which would take the bytes.</param>
        /// <returns>The event.</returns>
        /// <exception cref="ArgumentNullException">Null.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: always yields
        /// Cancel: takes nothing
        /// </remarks>
        public Event<Unit> Readable(Socket socket) => DescriptorEvents.Of(loop, socket, Interest.In);

        /// <summary>As <see cref="Events.Writable(Socket)"/>, on this loop.</summary>
        /// <param name="socket">The socket; with no asynchronous operation of its own in flight, which would take the bytes.</param>
        /// <returns>The event.</returns>
        /// <exception cref="ArgumentNullException">Null.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: always yields
        /// Cancel: takes nothing
        /// </remarks>
        public Event<Unit> Writable(Socket socket) => DescriptorEvents.Of(loop, socket, Interest.Out);

        /// <summary>As <see cref="Events.Exceptional(Socket)"/>, on this loop.</summary>
        /// <param name="socket">The socket; with no asynchronous operation of its own in flight, which would take the bytes.</param>
        /// <returns>The event.</returns>
        /// <exception cref="ArgumentNullException">Null.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: always yields
        /// Cancel: takes nothing
        /// </remarks>
        public Event<Unit> Exceptional(Socket socket) => DescriptorEvents.Of(loop, socket, Interest.Exceptional);

        /// <summary>As <see cref="Events.Closing(Socket)"/>, on this loop.</summary>
        /// <param name="socket">What is about to be closed.</param>
        /// <exception cref="ArgumentNullException">Null.</exception>
        /// <exception cref="InvalidOperationException">Not on the loop.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: never yields
        /// Cancel: waits for nothing
        /// </remarks>
        public void Closing(Socket socket) => DescriptorEvents.Closing(loop, socket);
    }
}
