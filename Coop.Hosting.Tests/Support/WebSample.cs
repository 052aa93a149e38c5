namespace Coop.Hosting.Tests.Support;

/// <summary>The program of the web samples.</summary>
internal sealed class WebSample : ChildProcess
{
    private WebSample(string[] arguments)
        : base([.. CommandOf("Coop.Samples.Web.dll"), .. arguments])
    {
    }

    internal static WebSample Start(params string[] arguments) => new(arguments);

    /// <summary>Reads until a line begins so, and gives what follows.</summary>
    internal async Task<string> LineAfter(string beginning) => (await Until(line => line.StartsWith(beginning, StringComparison.Ordinal)))[beginning.Length..];
}
