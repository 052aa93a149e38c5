namespace Coop.Runtime;

/// <summary>The value of an event that carries none: there is exactly one, and every instance equals it.</summary>
public readonly record struct Unit;
