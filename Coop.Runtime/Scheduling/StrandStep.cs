// How a step is given to an awaiter. An awaiter takes an Action; a step has none, and an interface's method would box the awaiter wherever the code is not
// optimised yet. So the step is laid down at its scheduler, and the awaiter is given the marker, which says: take it from there.
using System.Diagnostics;

namespace Coop.Runtime.Scheduling;

/// <summary>What an awaiter is given to go on with: a method, and under whose name it runs.</summary>
internal abstract class StrandStep : Runnable
{
    /// <summary>Stands for the step that is laid down at the scheduler.</summary>
    internal static readonly Action Marker = static () => throw new UnreachableException();

    /// <summary>Null only for a coroutine that runs outside of every loop.</summary>
    internal Strand? Strand;

    /// <summary>The same as a delegate, for one awaiter that knows nothing of loops. It may be called on any thread, also before this returns to the method.</summary>
    internal abstract Action ToAction();
}
