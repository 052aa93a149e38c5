using System.Globalization;
using System.Runtime.InteropServices;

namespace Coop.Runtime.Tests.Samples;

/// <summary>The samples' program.</summary>
internal sealed partial class SampleProcess : ChildProcess
{
    private const int OpenFiles = 7;

    private SampleProcess(string script, string[] arguments)
        : base(["/bin/sh", "-c", script, "sh", .. Command, .. arguments])
    {
    }

    /// <summary>The program and what goes before its arguments.</summary>
    internal static string[] Command { get; } = CommandOf("Coop.Samples.dll");

    /// <summary>Memory that it has now.</summary>
    internal int ResidentKib
    {
        get
        {
            var line = File.ReadLines($"/proc/{Id}/status").FirstOrDefault(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
            return line is null ? 0 : int.Parse(line["VmRSS:".Length..].Replace("kB", ""), CultureInfo.InvariantCulture);
        }
    }

    internal static SampleProcess Start(params string[] arguments) => StartUnder("exec \"$@\"", arguments);

    /// <summary>Starts it from a line of shell, where <c>"$@"</c> is the program with its arguments.</summary>
    internal static SampleProcess StartUnder(string script, params string[] arguments) => new(script, arguments);

    /// <summary>Runs it to its end.</summary>
    internal static async Task<(int Status, string Out, string Error)> Run(params string[] arguments)
    {
        using var sample = Start(arguments);
        return await sample.Finish();
    }

    /// <summary>From now on it gets no descriptor with this number or a higher one.</summary>
    internal unsafe void LimitDescriptors(int count)
    {
        var limits = stackalloc ulong[2];
        NativeLimit(Id, OpenFiles, null, limits).ShouldBe(0);
        limits[0] = (ulong)count;
        NativeLimit(Id, OpenFiles, limits, null).ShouldBe(0);
    }

    [LibraryImport("libc", EntryPoint = "prlimit")]
    private static unsafe partial int NativeLimit(int process, int resource, ulong* to, ulong* from);
}
