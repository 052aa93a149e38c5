using System.Text.Json;
using Coop.Cli.Findings;
using Coop.Cli.Snapshots;
using Coop.Cli.Targets;

namespace Coop.Cli.Writing;

/// <summary>The same as JSON. Names are those of the protocol, in camel case; times end with their unit.</summary>
internal static class LoopJson
{
    internal static void Write(Utf8JsonWriter json, LoopView view, IEnumerable<StallTally> stalls)
    {
        SnapshotStart start = view.Snapshot.Start;
        json.WriteStartObject();
        json.WriteNumber("loop", start.Loop);
        json.WriteString("name", start.Name);
        json.WriteNumber("threadId", start.ThreadId);
        json.WriteNumber("sequence", start.Sequence);
        json.WriteNumber("lostRows", view.Snapshot.Lost);
        json.WriteNumber("leftOut", view.Snapshot.End.LeftOut);
        json.WriteNumber("costNanos", view.Snapshot.End.CostNanos);
        Number(json, "utilization", view.Utilization);
        Counters(json, view, start);
        Percentiles(json, "delayMicros", start, 0);
        Percentiles(json, "stepMicros", start, 3);
        json.WriteStartObject("collector");
        json.WriteNumber("generation0", start.CollectorAt(0));
        json.WriteNumber("generation1", start.CollectorAt(1));
        json.WriteNumber("generation2", start.CollectorAt(2));
        json.WriteNumber("pauseNanos", start.CollectorAt(3));
        json.WriteNumber("bytes", start.CollectorAt(4));
        json.WriteEndObject();
        Array(json, "findings", view.Findings, static (json, finding) =>
        {
            json.WriteString("kind", Name(finding.Kind.ToString()));
            json.WriteString("text", finding.Text);
            Array(json, "microthreads", finding.Microthreads, Who);
        });
        Array(json, "stalls", stalls, static (json, tally) =>
        {
            Stall(json, tally.Last);
            json.WriteNumber("count", tally.Count);
            json.WriteNumber("longestMillis", tally.LongestMillis);
            json.WriteBoolean("isOngoing", tally.IsOngoing);
        });
        Array(json, "microthreads", view.Snapshot.Microthreads, (json, row) => Microthread(json, row, view));
        Array(json, "queues", view.Snapshot.Queues, Queue);
        Array(json, "descriptors", view.Snapshot.Descriptors, static (json, row) =>
        {
            json.WriteNumber("number", row.Number);
            json.WriteNumber("readers", row.Readers);
            json.WriteNumber("writers", row.Writers);
            json.WriteNumber("exceptional", row.Exceptional);
            json.WriteString("waiters", row.Waiters);
        });
        json.WriteEndObject();
    }

    internal static void Stall(Utf8JsonWriter json, StallTold stall)
    {
        json.WriteNumber("loop", stall.Loop);
        json.WriteString("kind", Name(stall.Sort.ToString()));
        json.WriteNumber("microthread", stall.MicrothreadId);
        json.WriteString("name", stall.Name);
        json.WriteString("method", stall.Method);
        json.WriteString("startedAt", stall.StartedAt);
        json.WriteNumber("millis", stall.Millis);
        json.WriteString("threadState", stall.ThreadState);
        json.WriteString("advice", stall.Advice);
        json.WriteString("stack", stall.Stack);
    }

    private static void Counters(Utf8JsonWriter json, LoopView view, SnapshotStart start)
    {
        (string Name, Func<SnapshotStart, long> Read)[] totals =
        [
            ("turns", static s => s.Turns), ("resumes", static s => s.Steps), ("posts", static s => s.Posts), ("waits", static s => s.Waits),
            ("wakeups", static s => s.Wakeups), ("stallCount", static s => s.Stalls), ("started", static s => s.Started), ("failed", static s => s.Failed),
        ];
        foreach ((string name, Func<SnapshotStart, long> read) in totals)
        {
            json.WriteNumber(name, read(start));
            Number(json, name + "PerSecond", view.Rate(read));
        }
        json.WriteNumber("alive", start.Microthreads);
        json.WriteNumber("ready", start.Ready);
        json.WriteNumber("timers", start.Timers);
        Number(json, "nextTimerSeconds", start.NextTimerNanos < 0 ? null : start.NextTimerNanos / 1e9);
        json.WriteNumber("descriptorWaits", start.DescriptorWaits);
        json.WriteNumber("foreignOperations", start.ForeignOperations);
    }

    private static void Microthread(Utf8JsonWriter json, MicrothreadRow row, LoopView view)
    {
        Who(json, row);
        json.WriteNumber("parent", row.ParentId);
        json.WriteString("file", row.File);
        json.WriteNumber("line", row.Line);
        json.WriteString("state", Name(row.Activity.ToString()));
        json.WriteBoolean("isCanceled", row.IsCanceled);
        json.WriteString("waitingOn", row.WaitingOn);
        json.WriteNumber("waitKind", (long)row.Wait);
        json.WriteNumber("waitObject", row.WaitObjectId);
        Number(json, "waitingSeconds", view.WaitingSeconds(row));
        json.WriteNumber("busyPermille", row.BusyPermille);
        json.WriteStartArray("stack");
        foreach (string method in row.Stack.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            json.WriteStringValue(method);
        }
        json.WriteEndArray();
    }

    private static void Queue(Utf8JsonWriter json, QueueRow row)
    {
        json.WriteNumber("id", row.Id);
        json.WriteString("name", row.Name);
        json.WriteNumber("count", row.Count);
        Number(json, "capacity", row.IsBounded ? row.Capacity : null);
        json.WriteNumber("getters", row.Getters);
        json.WriteNumber("putters", row.Putters);
        json.WriteBoolean("isClosed", row.IsClosed);
        json.WriteBoolean("isStream", row.IsStream);
    }

    private static void Who(Utf8JsonWriter json, MicrothreadRow row)
    {
        json.WriteNumber("id", row.Id);
        json.WriteString("name", row.Name);
        json.WriteString("method", row.Method);
        json.WriteString("startedAt", row.StartedAt);
    }

    private static void Percentiles(Utf8JsonWriter json, string name, SnapshotStart start, int first)
    {
        json.WriteStartObject(name);
        json.WriteNumber("p50", start.DelayAt(first) / 1e3);
        json.WriteNumber("p95", start.DelayAt(first + 1) / 1e3);
        json.WriteNumber("p99", start.DelayAt(first + 2) / 1e3);
        json.WriteEndObject();
    }

    private static void Array<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter json, string name, double? number)
    {
        if (number is { } known)
        {
            json.WriteNumber(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static string Name(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);
}
