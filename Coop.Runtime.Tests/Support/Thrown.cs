namespace Coop.Runtime.Tests.Support;

/// <summary>What an async method throws, without leaving the loop: Should.ThrowAsync goes on in the thread pool.</summary>
internal static class Thrown
{
    internal static async Task<T> By<T>(Func<Task> method)
        where T : Exception
    {
        try
        {
            await method();
        }
        catch (T error)
        {
            return error;
        }
        throw new AssertionException($"{typeof(T).Name} was expected, and nothing was thrown.");
    }

    internal static Task<T> By<T>(Task task)
        where T : Exception => By<T>(() => task);
}
