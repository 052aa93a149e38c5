// How often the loop looks while there is work (C3).
//
// Facts: a look costs what it finds, and what is ready is told again by every look until its waiter has had its step: with a thousand ready connections
// a look is as long as several steps. What it tells goes to the tail of the run queue, behind those.
// Invariants
//   K1  k is in 1..MaxStepsPerTurn, and follows the time of the steps alone: looks that have become long never make looks more frequent.
//   K2  Descriptors are passed over only while steps that they were told for are left, and for no more than s_passLimit: posts and timers never are.
using System.Diagnostics;

namespace Coop.Runtime;

public sealed partial class EventLoop
{
    // While k is below this, even the steps behind a wait are measured: a loop that waits after every second step would never find its k.
    private const int SmallDistanceSteps = 16;

    // How much k grows at once; it falls by any factor.
    private const int GrowthLimit = 8;

    // A look is to cost no more than this part of the steps between looks.
    private const int LookShare = 8;

    // Looks are to be about 100 us apart while there is work: far apart enough to cost little, near enough to be fair.
    private static readonly long s_lookDistance = Stopwatch.Frequency / 10_000;

    // The most that a long look moves the next one away, and the longest that descriptors are passed over.
    private static readonly long s_passLimit = Stopwatch.Frequency / 1000;

    // k of the contract (C3).
    private int _stepsBetweenLooks = 1;
    private int _stepsSinceLook;

    // When the last look ended, and how long it took; 0 when unknown.
    private long _lookEnded;
    private long _lookLength;

    // Descriptors were last looked at when? 0 when nobody has asked since.
    private long _descriptorsAt;

    private void LookAndAdapt()
    {
        // Real time: under a manual clock the distance between looks is still a matter of the machine.
        long now = Stopwatch.GetTimestamp();
        if (_lookEnded != 0)
        {
            Adapt(now - _lookEnded);
        }
        _stepsSinceLook = 0;
        if (MayPassDescriptors(now))
        {
            LookAtPostsAndTimers();
        }
        else
        {
            _descriptorsAt = now;
            Look(0);
        }
        _lookEnded = Stopwatch.GetTimestamp();
        _lookLength = _lookEnded - now;
    }

    private void Adapt(long distance)
    {
        long wanted = Math.Clamp(_lookLength * LookShare, s_lookDistance, s_passLimit);
        if (distance < wanted / 2)
        {
            long k = _stepsBetweenLooks * wanted / Math.Max(distance, 1);
            _stepsBetweenLooks = (int)Math.Min(Math.Min(k, (long)_stepsBetweenLooks * GrowthLimit), Options.MaxStepsPerTurn);
        }
        else if (distance > wanted * 2)
        {
            // At once, not by halves: steps that have become slow must not keep a post waiting through several looks.
            _stepsBetweenLooks = (int)Math.Max(_stepsBetweenLooks * wanted / distance, 1);
        }
    }

    private void PaceAfterWait()
    {
        // Who watches is told by a look that there is something to do: none was, so there is another look before the next step.
        _stepsSinceLook = Scheduler.ReadyCount == 0 ? _stepsBetweenLooks : 0;
        _descriptorsAt = 0;
        _lookLength = 0;
        // The clock costs a twentieth of a system call: not at every wait.
        _lookEnded = _stepsBetweenLooks < SmallDistanceSteps ? Stopwatch.GetTimestamp() : 0;
    }

    private bool MayPassDescriptors(long now)
    {
        // Where the order is to be the same on every machine, no time may decide.
        if (LooksEveryTurn || Scheduler.StepCount >= _servedAt)
        {
            return false;
        }
        if (_descriptorsAt == 0)
        {
            _descriptorsAt = now;
        }
        return now - _descriptorsAt < s_passLimit;
    }
}
