namespace Coop.Tests.Support;

/// <summary>The repository that the tests run in. The paths that the compiler knows are not those of this machine in a deterministic build.</summary>
internal static class Repository
{
    /// <summary>The folder of coop.sln.</summary>
    internal static string Root { get; } = Above(AppContext.BaseDirectory);

    /// <summary>A file or folder by its path below the root.</summary>
    internal static string PathOf(params string[] path) => Path.Combine([Root, .. path]);

    private static string Above(string? folder)
    {
        while (folder is not null && !File.Exists(Path.Combine(folder, "coop.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }
        return folder ?? throw new InvalidOperationException("These tests read the sources and the documents: run them inside the repository.");
    }
}
