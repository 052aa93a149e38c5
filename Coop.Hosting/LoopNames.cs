using Microsoft.Extensions.Options;

namespace Coop.Hosting;

/// <summary>The loop without a name, and those with one.</summary>
internal static class LoopNames
{
    internal static readonly string Unnamed = Options.DefaultName;

    internal static string InWords(string? name) => string.IsNullOrEmpty(name) ? "The Coop loop" : $"The Coop loop '{name}'";
}
