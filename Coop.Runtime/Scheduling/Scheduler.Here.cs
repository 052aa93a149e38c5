// Whether this is the thread of the running turn, told by the stack: a thread-static field is a call into the C library on Linux, and the question is asked
// at every wait.
//
// Invariants
//   T1  While the turn of this scheduler is the innermost one of its thread, the WindowBytes below _stackTop are a part of that thread's stack; else _stackTop
//       is 0. Stacks do not overlap, so whoever has a local variable in there runs on that thread, inside that turn. Any other thread may ask.
//   T2  A step deeper down than that is told the same, later: by t_running.
using System.Runtime.CompilerServices;

namespace Coop.Runtime.Scheduling;

internal sealed unsafe partial class Scheduler
{
    /// <summary>Not more than what the runtime makes sure of when it is asked whether there is enough stack left.</summary>
    private const int WindowBytes = 48 * 1024;

    private nuint _stackTop;

    /// <summary>True inside its turn, on its thread.</summary>
    internal bool IsRunning
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        [SkipLocalsInit]
        get
        {
            Unsafe.SkipInit(out int local);
            return _stackTop - (nuint)(&local) < WindowBytes || t_running == this;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void OpenWindow()
    {
        Unsafe.SkipInit(out int local);
        _stackTop = RuntimeHelpers.TryEnsureSufficientExecutionStack() ? (nuint)(&local) : 0;
    }

    private void CloseWindow() => _stackTop = 0;
}
