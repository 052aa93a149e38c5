// The event source "Coop-Runtime", for dotnet-trace and for the live view: docs/diagnostics-protocol.md says what each event means, and is the contract.
//
// It has another name than the meter on purpose: a viewer of counters that asks for a name asks for both, and would enable this one by asking for that one.
// Numbers first, then texts, in every event: so all of them are written by one method that allocates nothing.
//
//   CoopEventSource.cs           keywords, sessions, what is enabled
//   CoopEventSource.Events.cs    the events
//   CoopEventSource.Snapshot.cs  the events of a snapshot
//   CoopEventSource.Rows.cs      how they are written
using System.Diagnostics;
using System.Diagnostics.Tracing;
using System.Globalization;

namespace Coop.Runtime.Diagnostics;

[EventSource(Name = SourceName)]
internal sealed partial class CoopEventSource : EventSource
{
    internal const string SourceName = "Coop-Runtime";

    /// <summary>How often a snapshot is written; a session asks for one by it.</summary>
    internal const string PeriodArgument = "snapshotSec";

    /// <summary>Whether each step is an event; a session asks for that by it.</summary>
    internal const string StepsArgument = "steps";

    private const double LeastPeriodSeconds = 0.1;
    private const double MostPeriodSeconds = 3600;

    internal static readonly CoopEventSource Log = new();

    private volatile bool _hasLeft;
    private volatile bool _isTracingSteps;
    private volatile bool _isTracingWaits;
    private volatile bool _isTracingLifetime;
    private long _periodTicks;

    private CoopEventSource()
    {
    }

    /// <summary>Whether each microthread's beginning and end is told.</summary>
    internal bool IsTracingLifetime => IsEnabled() && _isTracingLifetime;

    /// <summary>Whether each step is told.</summary>
    internal bool IsTracingSteps => IsEnabled() && _isTracingSteps;

    /// <summary>Whether each wait of a loop is told.</summary>
    internal bool IsTracingWaits => IsEnabled() && _isTracingWaits;

    /// <summary>The time between two snapshots, by the stopwatch; 0 when nobody wants any.</summary>
    internal long PeriodTicks => IsEnabled() ? Volatile.Read(ref _periodTicks) : 0;

    /// <summary>Whether a session wants snapshots.</summary>
    internal bool WantsSnapshots => PeriodTicks != 0;

    /// <summary>Whether loops have to measure time for a session.</summary>
    internal bool IsTimed => IsEnabled() && (_isTracingSteps || _isTracingWaits || WantsSnapshots);

    /// <summary>Whether the watchdog has to keep ticking for a session.</summary>
    internal bool NeedsTicks => WantsSnapshots;

    /// <summary>What sessions asked for by arguments ends with the last of them. The watchdog's thread; the end itself is not told in a way that says which.</summary>
    [NonEvent]
    internal void ForgetWhenIdle()
    {
        if (!IsEnabled() && (_isTracingSteps || _periodTicks != 0))
        {
            _isTracingSteps = false;
            Volatile.Write(ref _periodTicks, 0);
        }
    }

    [NonEvent]
    protected override void OnEventCommand(EventCommandEventArgs command)
    {
        // Over EventPipe this is the last session's end, after which IsEnabled() is false. A listener in the process tells of its own end so, too.
        if (command.Command == EventCommand.Disable)
        {
            _hasLeft = true;
            return;
        }
        if (command.Command != EventCommand.Enable)
        {
            return;
        }
        if (_hasLeft)
        {
            _hasLeft = false;
            _isTracingSteps = false;
            Volatile.Write(ref _periodTicks, 0);
        }
        if (!IsEnabled(EventLevel.Informational, Keywords.Snapshot))
        {
            Volatile.Write(ref _periodTicks, 0);
        }
        else if (command.Arguments?.TryGetValue(PeriodArgument, out string? text) == true
            && double.TryParse(text, CultureInfo.InvariantCulture, out double seconds) && seconds > 0)
        {
            Volatile.Write(ref _periodTicks, (long)(Math.Clamp(seconds, LeastPeriodSeconds, MostPeriodSeconds) * Stopwatch.Frequency));
        }
        bool asksForSteps = command.Arguments?.TryGetValue(StepsArgument, out string? steps) == true && steps is "1" or "true";
        _isTracingSteps = IsEnabled(EventLevel.Verbose, Keywords.Scheduling) && (_isTracingSteps || asksForSteps);
        _isTracingWaits = IsEnabled(EventLevel.Verbose, Keywords.IO);
        _isTracingLifetime = IsEnabled(EventLevel.Informational, Keywords.Lifetime);
        // For the first tick that finds nobody any more, and for snapshots.
        Watchdog.Begin();
        Watchdog.Ring();
        foreach (LoopProbe probe in LoopRegistry.All())
        {
            // One that sleeps shall notice; and who comes late shall know what there is.
            probe.Wake();
            LoopStarted(probe);
        }
    }

    /// <summary>What a session may ask for.</summary>
    public static class Keywords
    {
        /// <summary>Loops and microthreads begin and end.</summary>
        public const EventKeywords Lifetime = (EventKeywords)0x1;

        /// <summary>Steps.</summary>
        public const EventKeywords Scheduling = (EventKeywords)0x2;

        /// <summary>The loop waits, and wakes.</summary>
        public const EventKeywords IO = (EventKeywords)0x4;

        /// <summary>Snapshots of everything.</summary>
        public const EventKeywords Snapshot = (EventKeywords)0x8;

        /// <summary>Steps that hold a loop up.</summary>
        public const EventKeywords Stalls = (EventKeywords)0x10;
    }
}
