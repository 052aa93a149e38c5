using System.Reflection;
using System.Runtime.InteropServices;

namespace Coop.Samples.Clients;

/// <summary>Libraries of the system that a sample stands on. They are looked for before anything else is done.</summary>
/// <remarks>Facts: a library's name without its version belongs to its development package, which who only runs programs does not have.</remarks>
internal static class ClientLibrary
{
    private static readonly Dictionary<string, nint> s_loaded = [];

    static ClientLibrary() => NativeLibrary.SetDllImportResolver(typeof(ClientLibrary).Assembly, Resolve);

    /// <summary>Loads what <c>[LibraryImport(name)]</c> shall mean from now on.</summary>
    /// <exception cref="MissingLibraryException">This system does not have it.</exception>
    internal static void Require(string name, string package, string file, string fileOnMac)
    {
        var wanted = OperatingSystem.IsMacOS() ? fileOnMac : file;
        if (!NativeLibrary.TryLoad(wanted, out var library)) throw new MissingLibraryException(wanted, package);
        s_loaded[name] = library;
    }

    /// <summary>For a sample that needs what only Linux has.</summary>
    internal static void RequireLinux(string what)
    {
        if (!OperatingSystem.IsLinux()) throw new MissingLibraryException(what);
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => s_loaded.GetValueOrDefault(name);
}
