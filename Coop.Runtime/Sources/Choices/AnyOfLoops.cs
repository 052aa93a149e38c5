namespace Coop.Runtime.Sources;

/// <summary>The members of one choice must belong to one loop.</summary>
internal static class AnyOfLoops
{
    internal static void Verify(EventLoop first, EventLoop second)
    {
        if (first != second)
        {
            throw new ArgumentException("The members of a choice belong to different event loops.");
        }
    }

    internal static void Verify(EventLoop first, EventLoop second, EventLoop third)
    {
        Verify(first, second);
        Verify(first, third);
    }

    internal static void Verify(EventLoop first, EventLoop second, EventLoop third, EventLoop fourth)
    {
        Verify(first, second, third);
        Verify(first, fourth);
    }
}
