namespace Coop.Runtime.Threads;

/// <summary>A loop from its first microthread to its end, on one thread.</summary>
internal static class LoopRun
{
    internal static T Run<T>(EventLoop loop, Microthread<T> main)
    {
        loop.Pump(() => main.IsEnded || loop.IsStopping);
        loop.End(out IReadOnlyList<string> left);
        loop.ThrowErrors(main.State == MicrothreadState.Succeeded ? null : MainError(main, loop), left);
        return main.Result;
    }

    internal static Microthread<T> StartMain<T>(EventLoop loop, Func<EventLoop, Task<T>> main)
    {
        var options = new MicrothreadOptions("main", main.Method.Name, 0);
        return new Microthread<T>(loop, null, () => main(loop), options) { IsMain = true };
    }

    // Main that was cancelled because something else stopped the loop is not what went wrong.
    private static Exception? MainError<T>(Microthread<T> main, EventLoop loop) =>
        main.State == MicrothreadState.Canceled && loop.Failure is not null ? null : main.Error;
}
