namespace Coop.Runtime.Scheduling;

internal sealed partial class Scheduler
{
    /// <summary>
    /// Code on the loop is about to block the thread (C16). Throws, or waits and says so while the thread is stuck.
    /// </summary>
    internal int OnBlockingWait(Strand strand, IntPtr[] handles, bool waitAll, int milliseconds, Func<IntPtr[], bool, int, int> wait)
    {
        if (t_running != this || Current == Root && !InTurn)
        {
            return wait(handles, waitAll, milliseconds);
        }
        if (_throwOnBlocking)
        {
            throw new InvalidOperationException(
                $"{strand.Describe()} would block the event loop's thread, so nothing else on it could run: use await instead of .Result, .Wait() or a contended lock.");
        }
        int patience = (int)Math.Min(_blockingReportAfter.TotalMilliseconds, int.MaxValue);
        if (milliseconds >= 0 && milliseconds <= patience)
        {
            return wait(handles, waitAll, milliseconds);
        }
        _errors.Blocking(isBlocked: true);
        try
        {
            int result = wait(handles, waitAll, patience);
            if (result != WaitHandle.WaitTimeout)
            {
                return result;
            }
            _errors.Blocked(strand, _blockingReportAfter);
            return wait(handles, waitAll, milliseconds < 0 ? milliseconds : milliseconds - patience);
        }
        finally
        {
            _errors.Blocking(isBlocked: false);
        }
    }
}
