namespace Coop.Runtime.Threads;

/// <summary>A method of one argument: one small object, where a lambda that captures it makes two.</summary>
internal sealed class BodyCall<TArgument>(Func<TArgument, Coroutine> body, TArgument argument) : BodyCall
{
    internal override Coroutine Call() => body(argument);

    internal override System.Reflection.MethodInfo Method => body.Method;

    internal static BodyCall Of(Func<TArgument, Coroutine> body, TArgument argument)
    {
        ArgumentNullException.ThrowIfNull(body);
        return new BodyCall<TArgument>(body, argument);
    }
}
