namespace Coop.Runtime.Loop;

/// <summary>What a report of a long step rests on, for those who check the watchdog.</summary>
/// <param name="ThreadNumber">The system's number of the loop's thread.</param>
/// <param name="LimitNanos">What is too long.</param>
/// <param name="FirstNanos">The processor time of the thread when the step was seen first.</param>
/// <param name="SleptNanos">What of the report's duration the thread has slept in the system.</param>
internal sealed record StallEvidence(int ThreadNumber, long LimitNanos, long FirstNanos, long SleptNanos);
