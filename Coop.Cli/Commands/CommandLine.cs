using System.Reflection;
using Coop.Runtime;

namespace Coop.Cli.Commands;

/// <summary>Which commands there are, and what becomes of a command line.</summary>
internal static class CommandLine
{
    private const string Help = """
        coop: looks into running programs that use Coop.

          coop ps                     processes that have a loop
          coop tree PID [--for S]     who is alive, what everybody waits for, and what is wrong; after watching for S seconds
          coop top PID [--for S]      the same, live, in the terminal
          coop stalls PID [--for S]   what holds a loop up, as it happens

        Each takes --json: ps and tree write one document, top and stalls one a line.

        Ends with 0; 1 it failed, 2 not understood, 3 no such process, 4 no .NET diagnostics, 5 no loop in it, 6 not permitted, 7 the process ended while it was
        watched, 8 it does not answer.
        """;

    private static readonly Dictionary<string, Func<string[], Func<EventLoop, Task<int>>>> s_commands = new()
    {
        ["ps"] = static words => new PsCommand(new Words("ps", words, takesProcess: false, takesTime: false)).Run,
        ["tree"] = static words => new TreeCommand(new Words("tree", words, takesProcess: true, takesTime: true)).Run,
        ["top"] = static words => new TopCommand(new Words("top", words, takesProcess: true, takesTime: true)).Run,
        ["stalls"] = static words => new StallsCommand(new Words("stalls", words, takesProcess: true, takesTime: true)).Run,
    };

    internal static int Run(string[] arguments)
    {
        try
        {
            switch (arguments)
            {
                case [] or ["help" or "--help" or "-h", ..]:
                    Console.Out.WriteLine(Help);
                    return arguments.Length == 0 ? ExitStatus.NotUnderstood : ExitStatus.Ok;
                case ["--version"]:
                    Console.Out.WriteLine(typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
                    return ExitStatus.Ok;
                default:
                    Func<EventLoop, Task<int>> command = s_commands.TryGetValue(arguments[0], out Func<string[], Func<EventLoop, Task<int>>>? make)
                        ? make(arguments[1..])
                        : throw new CliException(ExitStatus.NotUnderstood, $"There is no command '{arguments[0]}'. These are: {string.Join(", ", s_commands.Keys)}.");
                    return EventLoop.Run(new EventLoopOptions { Name = "coop" }, command);
            }
        }
        catch (CliException problem)
        {
            Console.Error.WriteLine(problem.Message);
            return problem.Status;
        }
        catch (IOException)
        {
            // Nobody reads what is written: `coop ps | head -1`.
            return ExitStatus.Failed;
        }
    }
}
