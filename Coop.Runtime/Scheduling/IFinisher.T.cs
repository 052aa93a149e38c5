namespace Coop.Runtime.Scheduling;

/// <summary>Work that belongs to the winner of a wait and runs in its step, after the commit (C9).</summary>
internal interface IFinisher<out T>
{
    /// <summary>Makes the result, or throws the error, of the wait.</summary>
    T Finish();
}
