namespace Coop.Runtime.Interop;

/// <summary>A method that does not wait, as the body of a microthread.</summary>
internal static class LoopBody
{
    internal static Func<Task> Of(Action body) => () =>
    {
        body();
        return Task.CompletedTask;
    };

    internal static Func<Task> Of<T>(Func<T> body) => () => Task.FromResult(body());
}
