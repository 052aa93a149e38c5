using System.Runtime.CompilerServices;
using Coop.Runtime.Threads;

namespace Coop.Runtime;

public static partial class Events
{
    /// <summary>
    /// Runs an async method that may start children with <c>g.Start(...)</c>, and ends when it and all of them have. The first error cancels the others; one
    /// error is thrown as it is, several as one flat AggregateException.
    /// </summary>
    /// <param name="body">The method; it is the group's first child.</param>
    /// <param name="file">Filled in by the compiler.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>The end of the group.</returns>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: always yields
    /// Cancel: cancels the children and waits for their finally blocks
    /// Source: trio's nursery
    /// </remarks>
    public static Task Group(Func<Group, Task> body, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Runtime.Group.Run(EventLoop.Current, body, new StartSite("group", "", file, line));

    // As static extensions they are called as Events.Thread(...) only: a method Thread that `using static` imports would hide Thread.CurrentThread.
    extension(EventLoop loop)
    {
        /// <summary>
        /// Starts a microthread that nobody owns but the loop: at the end of main it is cancelled. Its error goes to whoever waits for it then, else it
        /// is an unhandled error of the loop.
        /// </summary>
        /// <param name="body">The async method.</param>
        /// <param name="name">Its name for people; the method's name if there is none.</param>
        /// <param name="text">Filled in by the compiler.</param>
        /// <param name="file">Filled in by the compiler.</param>
        /// <param name="line">Filled in by the compiler.</param>
        /// <returns>The microthread.</returns>
        /// <exception cref="InvalidOperationException">Not on the loop.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: never yields
        /// Cancel: by its Cancel(), or at the end of the loop
        /// Source: events.Thread of PEAK
        /// </remarks>
        public Microthread Thread(Func<Task> body, string? name = null, [CallerArgumentExpression(nameof(body))] string text = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        {
            return new Microthread<Unit>(Opened(loop), null, body, new StartSite(name, text, file, line));
        }

        /// <summary>
        /// Starts a microthread that nobody owns but the loop: at the end of main it is cancelled. Its error goes to whoever waits for it then, else it
        /// is an unhandled error of the loop.
        /// </summary>
        /// <param name="body">The async method, of the cheapest kind: one that returns a Coroutine, as an async lambda does here.</param>
        /// <param name="name">Its name for people; the method's name if there is none.</param>
        /// <param name="text">Filled in by the compiler.</param>
        /// <param name="file">Filled in by the compiler.</param>
        /// <param name="line">Filled in by the compiler.</param>
        /// <returns>The microthread.</returns>
        /// <exception cref="InvalidOperationException">Not on the loop.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: never yields
        /// Cancel: by its Cancel(), or at the end of the loop
        /// Source: events.Thread of PEAK
        /// </remarks>
        [OverloadResolutionPriority(1)]
        public Microthread Thread(Func<Coroutine> body, string? name = null, [CallerArgumentExpression(nameof(body))] string text = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        {
            return new Microthread<Unit>(Opened(loop), null, body, new StartSite(name, text, file, line));
        }

        /// <summary>As Thread, for an async method that returns something.</summary>
        /// <typeparam name="T">What it returns.</typeparam>
        /// <param name="body">The async method.</param>
        /// <param name="name">Its name for people; the method's name if there is none.</param>
        /// <param name="text">Filled in by the compiler.</param>
        /// <param name="file">Filled in by the compiler.</param>
        /// <param name="line">Filled in by the compiler.</param>
        /// <returns>The microthread.</returns>
        /// <exception cref="InvalidOperationException">Not on the loop.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: never yields
        /// Cancel: by its Cancel(), or at the end of the loop
        /// </remarks>
        public Microthread<T> Thread<T>(Func<Task<T>> body, string? name = null, [CallerArgumentExpression(nameof(body))] string text = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        {
            return new Microthread<T>(Opened(loop), null, body, new StartSite(name, text, file, line));
        }

        /// <summary>As Thread, for an async method that returns something.</summary>
        /// <typeparam name="T">What it returns.</typeparam>
        /// <param name="body">The async method, of the cheapest kind: one that returns a Coroutine, as an async lambda does here.</param>
        /// <param name="name">Its name for people; the method's name if there is none.</param>
        /// <param name="text">Filled in by the compiler.</param>
        /// <param name="file">Filled in by the compiler.</param>
        /// <param name="line">Filled in by the compiler.</param>
        /// <returns>The microthread.</returns>
        /// <exception cref="InvalidOperationException">Not on the loop.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: never yields
        /// Cancel: by its Cancel(), or at the end of the loop
        /// </remarks>
        [OverloadResolutionPriority(1)]
        public Microthread<T> Thread<T>(Func<Coroutine<T>> body, string? name = null, [CallerArgumentExpression(nameof(body))] string text = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        {
            return new Microthread<T>(Opened(loop), null, body, new StartSite(name, text, file, line));
        }

        /// <summary>As Thread, for a method of one argument: cheaper than a lambda that captures it.</summary>
        /// <typeparam name="TArgument">Of the method.</typeparam>
        /// <param name="body">The async method.</param>
        /// <param name="argument">What it is called with.</param>
        /// <param name="name">Its name for people; the method's name if there is none.</param>
        /// <param name="text">Filled in by the compiler.</param>
        /// <param name="file">Filled in by the compiler.</param>
        /// <param name="line">Filled in by the compiler.</param>
        /// <returns>The microthread.</returns>
        /// <exception cref="InvalidOperationException">Not on the loop.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: never yields
        /// Cancel: by its Cancel(), or at the end of the loop
        /// </remarks>
        public Microthread Thread<TArgument>(
            Func<TArgument, Task> body, TArgument argument, string? name = null, [CallerArgumentExpression(nameof(body))] string text = "",
            [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
            new Microthread<Unit>(Opened(loop), null, TaskCall<TArgument>.Of(body, argument), new StartSite(name, text, file, line));

        /// <summary>As Thread, for a method of one argument: cheaper than a lambda that captures it.</summary>
        /// <typeparam name="TArgument">Of the method.</typeparam>
        /// <param name="body">The async method, one that returns a Coroutine, as an async lambda does here.</param>
        /// <param name="argument">What it is called with.</param>
        /// <param name="name">Its name for people; the method's name if there is none.</param>
        /// <param name="text">Filled in by the compiler.</param>
        /// <param name="file">Filled in by the compiler.</param>
        /// <param name="line">Filled in by the compiler.</param>
        /// <returns>The microthread.</returns>
        /// <exception cref="InvalidOperationException">Not on the loop.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: never yields
        /// Cancel: by its Cancel(), or at the end of the loop
        /// </remarks>
        [OverloadResolutionPriority(1)]
        public Microthread Thread<TArgument>(
            Func<TArgument, Coroutine> body, TArgument argument, string? name = null, [CallerArgumentExpression(nameof(body))] string text = "",
            [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
            new Microthread<Unit>(Opened(loop), null, BodyCall<TArgument>.Of(body, argument), new StartSite(name, text, file, line));

        /// <summary>As Events.Group, on this loop.</summary>
        /// <param name="body">The method; it is the group's first child.</param>
        /// <param name="file">Filled in by the compiler.</param>
        /// <param name="line">Filled in by the compiler.</param>
        /// <returns>The end of the group.</returns>
        /// <remarks>
        /// Thread: loop
        /// Turn: always yields
        /// Cancel: cancels the children and waits for their finally blocks
        /// </remarks>
        public Task Group(Func<Group, Task> body, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
            Runtime.Group.Run(loop, body, new StartSite("group", "", file, line));
    }

    extension(Events)
    {
        /// <summary>As EventLoop.Thread, on the current loop, for a method of one argument: cheaper than a lambda that captures it.</summary>
        /// <typeparam name="TArgument">Of the method.</typeparam>
        /// <param name="body">The async method.</param>
        /// <param name="argument">What it is called with.</param>
        /// <param name="name">Its name for people; the method's name if there is none.</param>
        /// <param name="text">Filled in by the compiler.</param>
        /// <param name="file">Filled in by the compiler.</param>
        /// <param name="line">Filled in by the compiler.</param>
        /// <returns>The microthread.</returns>
        /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: never yields
        /// Cancel: by its Cancel(), or at the end of the loop
        /// </remarks>
        public static Microthread Thread<TArgument>(
            Func<TArgument, Task> body, TArgument argument, string? name = null, [CallerArgumentExpression(nameof(body))] string text = "",
            [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
            EventLoop.Current.Thread(body, argument, name, text, file, line);

        /// <summary>As EventLoop.Thread, on the current loop, for a method of one argument: cheaper than a lambda that captures it.</summary>
        /// <typeparam name="TArgument">Of the method.</typeparam>
        /// <param name="body">The async method, one that returns a Coroutine, as an async lambda does here.</param>
        /// <param name="argument">What it is called with.</param>
        /// <param name="name">Its name for people; the method's name if there is none.</param>
        /// <param name="text">Filled in by the compiler.</param>
        /// <param name="file">Filled in by the compiler.</param>
        /// <param name="line">Filled in by the compiler.</param>
        /// <returns>The microthread.</returns>
        /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: never yields
        /// Cancel: by its Cancel(), or at the end of the loop
        /// </remarks>
        [OverloadResolutionPriority(1)]
        public static Microthread Thread<TArgument>(
            Func<TArgument, Coroutine> body, TArgument argument, string? name = null, [CallerArgumentExpression(nameof(body))] string text = "",
            [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
            EventLoop.Current.Thread(body, argument, name, text, file, line);

        /// <summary>As EventLoop.Thread, on the current loop.</summary>
        /// <param name="body">The async method.</param>
        /// <param name="name">Its name for people; the method's name if there is none.</param>
        /// <param name="text">Filled in by the compiler.</param>
        /// <param name="file">Filled in by the compiler.</param>
        /// <param name="line">Filled in by the compiler.</param>
        /// <returns>The microthread.</returns>
        /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: never yields
        /// Cancel: by its Cancel(), or at the end of the loop
        /// </remarks>
        public static Microthread Thread(Func<Task> body, string? name = null, [CallerArgumentExpression(nameof(body))] string text = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
            EventLoop.Current.Thread(body, name, text, file, line);

        /// <summary>As EventLoop.Thread, on the current loop.</summary>
        /// <param name="body">The async method, of the cheapest kind: one that returns a Coroutine, as an async lambda does here.</param>
        /// <param name="name">Its name for people; the method's name if there is none.</param>
        /// <param name="text">Filled in by the compiler.</param>
        /// <param name="file">Filled in by the compiler.</param>
        /// <param name="line">Filled in by the compiler.</param>
        /// <returns>The microthread.</returns>
        /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: never yields
        /// Cancel: by its Cancel(), or at the end of the loop
        /// </remarks>
        [OverloadResolutionPriority(1)]
        public static Microthread Thread(Func<Coroutine> body, string? name = null, [CallerArgumentExpression(nameof(body))] string text = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
            EventLoop.Current.Thread(body, name, text, file, line);

        /// <summary>As EventLoop.Thread, on the current loop, for an async method that returns something.</summary>
        /// <typeparam name="T">What it returns.</typeparam>
        /// <param name="body">The async method.</param>
        /// <param name="name">Its name for people; the method's name if there is none.</param>
        /// <param name="text">Filled in by the compiler.</param>
        /// <param name="file">Filled in by the compiler.</param>
        /// <param name="line">Filled in by the compiler.</param>
        /// <returns>The microthread.</returns>
        /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: never yields
        /// Cancel: by its Cancel(), or at the end of the loop
        /// </remarks>
        public static Microthread<T> Thread<T>(Func<Task<T>> body, string? name = null, [CallerArgumentExpression(nameof(body))] string text = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
            EventLoop.Current.Thread(body, name, text, file, line);

        /// <summary>As EventLoop.Thread, on the current loop, for an async method that returns something.</summary>
        /// <typeparam name="T">What it returns.</typeparam>
        /// <param name="body">The async method, of the cheapest kind: one that returns a Coroutine, as an async lambda does here.</param>
        /// <param name="name">Its name for people; the method's name if there is none.</param>
        /// <param name="text">Filled in by the compiler.</param>
        /// <param name="file">Filled in by the compiler.</param>
        /// <param name="line">Filled in by the compiler.</param>
        /// <returns>The microthread.</returns>
        /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: never yields
        /// Cancel: by its Cancel(), or at the end of the loop
        /// </remarks>
        [OverloadResolutionPriority(1)]
        public static Microthread<T> Thread<T>(Func<Coroutine<T>> body, string? name = null, [CallerArgumentExpression(nameof(body))] string text = "", [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
            EventLoop.Current.Thread(body, name, text, file, line);
    }

    // A loop that was turned by nobody yet belongs to whoever prepares it.
    private static EventLoop Opened(EventLoop loop)
    {
        loop.VerifyAccessOrUnbound();
        return loop;
    }
}
