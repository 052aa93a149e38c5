namespace Coop.Runtime.Coroutines;

/// <summary>What the box of a method without a result has for one: a byte beside others, where a <see cref="Unit"/> would make each box larger by a word.</summary>
internal readonly struct NoResult;
