using System.Runtime.InteropServices;

namespace Coop.Runtime.Tests.Samples;

/// <summary>What a sample needs of the system, and not every system has.</summary>
internal static class Library
{
    /// <summary>Skips the test where the library is missing.</summary>
    internal static void Require(string file)
    {
        if (!NativeLibrary.TryLoad(file, out var handle)) Assert.Ignore($"{file} is missing: .ci/install-hosts installs it on Debian and Ubuntu.");
        NativeLibrary.Free(handle);
    }

    /// <summary>The number at the end of the line that begins so, without what follows it.</summary>
    internal static double Number(string output, string before, string after = "")
    {
        var line = output.Split('\n').FirstOrDefault(l => l.Contains(before, StringComparison.Ordinal)).ShouldNotBeNull($"'{before}' is not in:\n{output}");
        var rest = line[(line.IndexOf(before, StringComparison.Ordinal) + before.Length)..];
        return double.Parse(after == "" ? rest : rest[..rest.IndexOf(after, StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture);
    }
}
