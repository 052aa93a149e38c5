namespace Coop.Runtime.Threads;

/// <summary>A microthread's method together with what it is called with.</summary>
internal abstract class BodyCall
{
    internal abstract Coroutine Call();

    /// <summary>The method.</summary>
    internal abstract System.Reflection.MethodInfo Method { get; }
}
