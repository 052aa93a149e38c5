using System.Runtime.CompilerServices;
using Coop.Runtime.Threads;

namespace Coop.Runtime;

public sealed partial class Group
{
    /// <summary>As Start, for a method of one argument: cheaper than a lambda that captures it.</summary>
    /// <typeparam name="TArgument">Of the method.</typeparam>
    /// <param name="body">The async method.</param>
    /// <param name="argument">What it is called with.</param>
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
    public Microthread Start<TArgument>(
        Func<TArgument, Task> body, TArgument argument, string? name = null, [CallerArgumentExpression(nameof(body))] string text = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Add(new Microthread<Unit>(Opened(body), this, new TaskCall<TArgument>(body, argument), new StartSite(name, text, file, line)));

    /// <summary>As Start, for a method of one argument: cheaper than a lambda that captures it.</summary>
    /// <typeparam name="TArgument">Of the method.</typeparam>
    /// <param name="body">The async method, one that returns a Coroutine, as an async lambda does here.</param>
    /// <param name="argument">What it is called with.</param>
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
    public Microthread Start<TArgument>(
        Func<TArgument, Coroutine> body, TArgument argument, string? name = null, [CallerArgumentExpression(nameof(body))] string text = "",
        [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Add(new Microthread<Unit>(Opened(body), this, new BodyCall<TArgument>(body, argument), new StartSite(name, text, file, line)));
}
