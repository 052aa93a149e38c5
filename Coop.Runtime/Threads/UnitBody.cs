namespace Coop.Runtime.Threads;

/// <summary>An async method without a result as one that returns <see cref="Unit"/>.</summary>
internal static class UnitBody
{
    internal static Func<Task<Unit>> Of(Func<Task> body) => async () =>
    {
        // On the loop: the continuation belongs to the microthread that this becomes.
        await body();
        return default;
    };
}
