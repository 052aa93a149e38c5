namespace Coop.Samples.Clients;

/// <summary>This system does not have what the sample stands on; the message says how to get it.</summary>
internal sealed class MissingLibraryException : Exception
{
    internal MissingLibraryException(string file, string package)
        : base($"{file} is missing. On Debian and Ubuntu: apt-get install {package}, or .ci/install-hosts for all samples.")
    {
    }

    internal MissingLibraryException(string what) : base($"{what}: only Linux has that.")
    {
    }
}
