namespace Coop.Samples.Hosts.Tests.Support;

/// <summary>The hosts' program.</summary>
internal sealed class HostProcess : ChildProcess
{
    private HostProcess((string Name, string Value)[] environment, string[] arguments)
        : base([.. Command, .. arguments], environment)
    {
    }

    /// <summary>The program and what goes before its arguments.</summary>
    internal static string[] Command { get; } = CommandOf("Coop.Samples.Hosts.dll");

    internal static HostProcess Start(params string[] arguments) => new([], arguments);

    internal static HostProcess Start((string Name, string Value)[] environment, params string[] arguments) => new(environment, arguments);

    /// <summary>Runs it to its end.</summary>
    internal static async Task<(int Status, string Out, string Error)> Run(params string[] arguments)
    {
        using var host = Start(arguments);
        return await host.Finish();
    }
}
