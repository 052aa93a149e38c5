using System.Diagnostics;

namespace Coop.Cli.Tests.Support;

/// <summary>What other processes do cannot be waited for: it is asked for, until it is so.</summary>
internal static class Deadline
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private const int PollMillis = 20;

    internal static void Eventually(Func<bool> isSo, Func<string> otherwise)
    {
        long began = Stopwatch.GetTimestamp();
        while (!isSo())
        {
            if (Stopwatch.GetElapsedTime(began) > Patience)
            {
                Assert.Fail(otherwise());
            }
            Thread.Sleep(PollMillis);
        }
    }
}
