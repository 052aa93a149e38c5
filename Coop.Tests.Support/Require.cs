using System.Runtime.InteropServices;

namespace Coop.Tests.Support;

/// <summary>What a test needs of the system, and not every system has. Where it is missing the test is skipped.</summary>
internal static class Require
{
    internal static void Library(string file)
    {
        if (!NativeLibrary.TryLoad(file, out var handle)) Assert.Ignore($"{file} is missing: {HowToGetIt}.");
        NativeLibrary.Free(handle);
    }

    internal static void Program(string name)
    {
        var places = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        if (!places.Any(place => File.Exists(Path.Combine(place, name)))) Assert.Ignore($"{name} is missing: {HowToGetIt}.");
    }

    private const string HowToGetIt = ".ci/install-hosts installs it on Debian and Ubuntu";
}
