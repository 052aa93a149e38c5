using Microsoft.CodeAnalysis;

namespace Coop.Runtime.Tests.Architecture;

public static class Visibility
{
    /// <summary>Whether a user of the assembly can see the symbol: it and all that it is nested in are public or protected.</summary>
    public static bool IsPublic(ISymbol symbol)
    {
        for (var s = symbol; s is not null and not INamespaceSymbol; s = s.ContainingSymbol)
        {
            if (s is INamedTypeSymbol { IsExtension: true }) continue;
            if (s.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal)) return false;
        }
        return true;
    }
}
