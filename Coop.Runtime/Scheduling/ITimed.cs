namespace Coop.Runtime.Scheduling;

/// <summary>What can stand in the heap of timers.</summary>
internal interface ITimed
{
    /// <summary>The time has come, and the timer is out of the heap: its slot is another's from now on. Runs no user code (C2).</summary>
    void OnDue();
}
