namespace Coop.Runtime.Sources;

/// <summary>The members of one choice must belong to one loop.</summary>
internal static class AnyOfLoops
{
    internal static void Verify<T1, T2>(Source<T1> first, Source<T2> second)
    {
        if (first.Scheduler != second.Scheduler)
        {
            throw new ArgumentException("The members of a choice belong to different event loops.");
        }
    }

    internal static void Verify<T1, T2, T3>(Source<T1> first, Source<T2> second, Source<T3> third)
    {
        Verify(first, second);
        Verify(first, third);
    }

    internal static void Verify<T1, T2, T3, T4>(Source<T1> first, Source<T2> second, Source<T3> third, Source<T4> fourth)
    {
        Verify(first, second, third);
        Verify(first, fourth);
    }
}
