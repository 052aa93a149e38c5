using System.Diagnostics;

namespace Coop.Tests.Support;

/// <summary>What other processes do cannot be waited for: it is asked for, until it is so.</summary>
internal static class Patience
{
    internal const int LimitSeconds = 90;

    /// <summary>How long a test waits for another process or thread before it fails: it only guards against waiting for ever.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(LimitSeconds);

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
