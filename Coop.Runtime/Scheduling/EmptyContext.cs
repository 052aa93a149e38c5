namespace Coop.Runtime.Scheduling;

/// <summary>The ExecutionContext without any AsyncLocal. .NET keeps its own instance to itself, so it is captured on a thread that was given nothing.</summary>
internal static class EmptyContext
{
    internal static readonly ExecutionContext Value = Probe.Capture();

    // A class of its own without a static constructor: the thread must not need the type that is waiting for it.
    private static class Probe
    {
        private static ExecutionContext? s_captured;

        internal static ExecutionContext Capture()
        {
            var thread = new Thread(Read) { IsBackground = true, Name = "Coop: empty context" };
            thread.UnsafeStart();
            thread.Join();
            return s_captured!;
        }

        private static void Read() => s_captured = ExecutionContext.Capture();
    }
}
