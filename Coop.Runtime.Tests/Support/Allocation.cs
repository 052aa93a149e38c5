namespace Coop.Runtime.Tests.Support;

/// <summary>What a piece of code allocates once it runs steadily.</summary>
public static class Allocation
{
    /// <summary>
    /// The least of several rounds: now and then the runtime itself allocates a few bytes on this thread while it compiles the code
    /// anew, but what the code allocates it allocates in every round.
    /// </summary>
    public static long BytesOf(Action round)
    {
        const int Rounds = 10;
        round();
        var least = long.MaxValue;
        for (var i = 0; i < Rounds && least > 0; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
