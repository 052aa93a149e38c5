using Coop.Samples.Clients;

namespace Coop.Samples;

/// <summary>What the programs of the samples say by their exit status when they fail: 1 that they did, 2 that the command line makes no sense, 3 that the system lacks something.</summary>
internal static class ExitStatus
{
    private const int Failed = 1;
    private const int NotUnderstood = 2;
    private const int NotInstalled = 3;

    /// <summary>Says what went wrong, and gives the status for it.</summary>
    /// <param name="error">What went wrong.</param>
    /// <param name="usage">What is said to somebody whose command line makes no sense.</param>
    internal static int Of(Exception error, string usage)
    {
        var (status, text) = error switch
        {
            UsageException => (NotUnderstood, $"{error.Message} {usage}"),
            MissingLibraryException => (NotInstalled, error.Message),
            _ => (Failed, $"{error.GetType().Name}: {error.Message}"),
        };
        Console.Error.WriteLine(text);
        return status;
    }
}
