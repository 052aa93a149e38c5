using System.Runtime.CompilerServices;

namespace Coop.Runtime.Scheduling;

/// <summary>Whether an awaiter knows the marker: known when the code that asks is compiled.</summary>
internal static class StepAwaiter<TAwaiter>
    where TAwaiter : INotifyCompletion
{
    internal static readonly bool Is = typeof(IStepAwaiter).IsAssignableFrom(typeof(TAwaiter));
}
