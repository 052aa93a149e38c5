namespace Coop.Runtime.Threads;

/// <summary>As <see cref="BodyCall{TArgument}"/>, for a method that returns a Task.</summary>
internal sealed class TaskCall<TArgument>(Func<TArgument, Task> body, TArgument argument) : BodyCall
{
    internal override Coroutine Call() => Coroutine.Of(body(argument) ?? throw new InvalidOperationException("The method of this microthread returned no task."));

    internal override System.Reflection.MethodInfo Method => body.Method;

    internal static BodyCall Of(Func<TArgument, Task> body, TArgument argument)
    {
        ArgumentNullException.ThrowIfNull(body);
        return new TaskCall<TArgument>(body, argument);
    }
}
