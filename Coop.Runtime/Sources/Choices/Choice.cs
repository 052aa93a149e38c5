namespace Coop.Runtime;

/// <summary>What an <c>AnyOf</c> of many came to.</summary>
/// <param name="Index">The position of the argument that won, from 0; of equal arguments the first.</param>
/// <param name="Value">Its value; for a nested choice, that choice's own result.</param>
/// <param name="Source">The source that fired: the leaf, however deeply choices are nested.</param>
public readonly record struct Choice(int Index, object? Value, IEventSource Source);
