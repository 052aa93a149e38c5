using System.Diagnostics;
using Coop.Samples.Hosts.Tests.Support;

namespace Coop.Samples.Hosts.Tests;

/// <summary>Hosts that cannot run here: what the documents show of them compiles against the real thing.</summary>
public sealed class AdapterTests
{
    // Its packages are fetched when it is built for the first time.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    [TestCase("Avalonia")]
    [TestCase("Windows")]
    public async Task Adapter_OfAGui_Compiles(string gui)
    {
        var folder = Directory.CreateTempSubdirectory("coop-adapter-").FullName;
        try
        {
            var start = new ProcessStartInfo(HostProcess.Dotnet,
            [
                "build", Repository.PathOf("Coop.Samples.Adapters", gui), "-c", "Release", "--artifacts-path", folder, "-nodeReuse:false",
                $"-p:CoopRuntime={Path.Combine(AppContext.BaseDirectory, "Coop.Runtime.dll")}", "-p:UseSharedCompilation=false",
            ])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var build = Process.Start(start)!;
            using var deadline = new CancellationTokenSource(s_patience);
            var error = build.StandardError.ReadToEndAsync(deadline.Token);
            var output = await build.StandardOutput.ReadToEndAsync(deadline.Token);
            await build.WaitForExitAsync(deadline.Token);
            if (Array.Find(["NU1101", "NU1102", "NU1301"], output.Contains) is { } missing) Assert.Ignore($"The package cannot be had here ({missing}).");
            build.ExitCode.ShouldBe(0, output + await error);
            Directory.GetFiles(folder, $"Coop.Samples.Adapters.{gui}.dll", SearchOption.AllDirectories).ShouldNotBeEmpty();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
