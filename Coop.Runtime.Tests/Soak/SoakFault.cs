namespace Coop.Runtime.Tests.Soak;

/// <summary>An error that the soak itself puts into a source; it is known by its identity.</summary>
internal sealed class SoakFault(string where) : Exception(where);
