namespace Coop.Runtime.Tests.Support;

/// <summary>What code throws where Should.Throw cannot look: without leaving the loop, which Should.ThrowAsync does, or on another thread.</summary>
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

    /// <summary>What it throws; null where it does not.</summary>
    internal static Exception? OrNull(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception error)
        {
            return error;
        }
    }

    /// <summary>What it throws on a thread that is not the loop's; null where it does not.</summary>
    internal static Exception? OnAnotherThread(Action action)
    {
        Exception? error = null;
        var thread = new Thread(() => error = OrNull(action));
        thread.Start();
        thread.Join();
        return error;
    }
}
