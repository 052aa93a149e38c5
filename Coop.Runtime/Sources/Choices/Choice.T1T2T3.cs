namespace Coop.Runtime;

/// <summary>What an <c>AnyOf</c> of 3 came to: one of the values is the winner's, the others are default. Take it apart in a <c>switch</c>.</summary>
/// <param name="Index">The position of the argument that won, from 0; of equal arguments the first.</param>
/// <param name="Value1">The value of the first event if it won.</param>
/// <param name="Value2">The value of the second event if it won.</param>
/// <param name="Value3">The value of the third event if it won.</param>
/// <param name="Source">The source that fired: the leaf, however deeply choices are nested.</param>
/// <typeparam name="T1">What the first event gives.</typeparam>
/// <typeparam name="T2">What the second event gives.</typeparam>
/// <typeparam name="T3">What the third event gives.</typeparam>
public readonly record struct Choice<T1, T2, T3>(int Index, T1 Value1, T2 Value2, T3 Value3, IEventSource Source)
{
    /// <summary>Takes the result apart without the source.</summary>
    /// <param name="index">The position of the argument that won.</param>
    /// <param name="value1">The value of the first event if it won.</param>
    /// <param name="value2">The value of the second event if it won.</param>
    /// <param name="value3">The value of the third event if it won.</param>
    public void Deconstruct(out int index, out T1 value1, out T2 value2, out T3 value3)
    {
        index = Index;
        value1 = Value1;
        value2 = Value2;
        value3 = Value3;
    }
}
