namespace Coop.Runtime.Tests.Soak;

/// <summary>The runtime did what the model does not allow.</summary>
internal sealed class SoakException(string message, Exception? inner = null) : Exception(message, inner);
