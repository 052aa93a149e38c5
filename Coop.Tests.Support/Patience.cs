using System.Diagnostics;

namespace Coop.Tests.Support;

/// <summary>What other processes do cannot be waited for: it is asked for, until it is so.</summary>
internal static class Patience
{
    /// <summary>How long a test waits for another process before it fails.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private const int PollMillis = 20;

    internal static void Eventually(Func<bool> isSo, string otherwise) => Eventually(isSo, () => otherwise);

    internal static void Eventually(Func<bool> isSo, Func<string> otherwise)
    {
        long began = Stopwatch.GetTimestamp();
        while (!isSo())
        {
            if (Stopwatch.GetElapsedTime(began) > Limit)
            {
                Assert.Fail(otherwise());
            }
            Thread.Sleep(PollMillis);
        }
    }
}
