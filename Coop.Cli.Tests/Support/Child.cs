namespace Coop.Cli.Tests.Support;

/// <summary>The tool, and programs that it looks at.</summary>
internal sealed class Child : ChildProcess
{
    private Child(string[] command)
        : base(command)
    {
    }

    /// <summary>The tool: what goes before its arguments.</summary>
    internal static string[] Coop { get; } = CommandOf("Coop.Cli.dll");

    internal static Child StartCoop(params string[] arguments) => new([.. Coop, .. arguments]);

    /// <summary>A sick program that is up.</summary>
    internal static async Task<Child> StartSick(params string[] arguments)
    {
        var sick = new Child([.. CommandOf("Coop.Samples.dll"), "sick", .. arguments]);
        try
        {
            (await sick.NextLine()).ShouldBe($"sick {sick.Id}");
            return sick;
        }
        catch
        {
            sick.Dispose();
            throw;
        }
    }

    internal static Child Start(params string[] command) => new(command);

    /// <summary>Runs coop to its end.</summary>
    internal static async Task<(int Status, string Out, string Error)> RunCoop(params string[] arguments)
    {
        using Child coop = StartCoop(arguments);
        return await coop.Finish();
    }
}
