// The names that a programmer gave, from the types that the compiler makes of async methods and lambdas:
//   Program+<Worker>d__3               Program.Worker
//   Program+<>c+<<Main>b__0_1>d        Program.Main.lambda
//   Program+<<Main>g__Feed|0_0>d       Program.Main.Feed
using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Coop.Runtime.Diagnostics;

internal static class MethodNames
{
    private static readonly ConcurrentDictionary<Type, string?> s_known = new();

    private static readonly ConcurrentDictionary<MethodInfo, string> s_methods = new();

    /// <summary>The async method whose state machine is somewhere in the type arguments of this box; null when there is none.</summary>
    internal static string? OfBox(Type box) => s_known.GetOrAdd(box, static type =>
        Array.Find(type.GenericTypeArguments, static argument => typeof(IAsyncStateMachine).IsAssignableFrom(argument)) is { } machine
            ? Readable(machine.DeclaringType, machine.Name)
            : null);

    internal static string Of(MethodInfo method) => s_methods.GetOrAdd(method, static known => Readable(known.DeclaringType, known.Name));

    private static string Readable(Type? declaring, string name)
    {
        while (declaring is not null && declaring.Name.StartsWith('<'))
        {
            declaring = declaring.DeclaringType;
        }
        string method = Unmangled(name);
        return declaring is null ? method : $"{WithoutArity(declaring.Name)}.{method}";
    }

    private static string Unmangled(string name)
    {
        // Of a state machine: what is between the outermost brackets.
        if (name.StartsWith('<') && name.LastIndexOf(">d", StringComparison.Ordinal) is > 0 and int end)
        {
            name = name[1..end];
        }
        if (!name.StartsWith('<') || name.IndexOf('>') is not (> 0 and int close))
        {
            return name;
        }
        string outer = name[1..close];
        string rest = name[(close + 1)..];
        return rest.StartsWith("b__", StringComparison.Ordinal) ? $"{outer}.lambda"
            : rest.StartsWith("g__", StringComparison.Ordinal) ? $"{outer}.{rest[3..].Split('|')[0]}"
            : outer;
    }

    private static string WithoutArity(string name) => name.IndexOf('`') is >= 0 and int at ? name[..at] : name;
}
