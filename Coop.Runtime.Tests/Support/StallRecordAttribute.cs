// No false alarm in the whole run: every stall that the watchdog tells of belongs to a test that holds a loop up on purpose, or it is checked here against what the
// system says of the thread, while the loop is still stuck:
//
//   it computes   the processor time of the thread since the step was seen first, read again, and what it has slept, make up the limit
//   it sleeps     the system call that it sleeps in is none that waits for descriptors: so would a loop that has nothing to do
//   it is stopped or traced: false, whatever else is said
//
// All of them are in stalls.txt beside the tests, with the verdict.
using System.Collections.Concurrent;
using System.Globalization;
using Coop.Runtime.Diagnostics;
using Coop.Runtime.IO;
using NUnit.Framework.Interfaces;

[assembly: Coop.Runtime.Tests.Support.StallRecord]

namespace Coop.Runtime.Tests.Support;

/// <summary>Fails the test in which the watchdog has told of a stall that was none.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class StallRecordAttribute : Attribute, ITestAction
{
    // In the system calls' numbers: poll, epoll_wait, ppoll, epoll_pwait, epoll_pwait2; of other processors than x64 the first two have no number.
    internal static readonly HashSet<int> WaitsOfPollers = System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.X64
        ? [7, 232, 271, 281, 441] : [22, 73, 441];

    private static readonly ConcurrentQueue<string> s_told = [];
    private static readonly ConcurrentQueue<string> s_false = [];
    private static volatile string s_test = "";
    private static volatile bool s_isOnPurpose;

    public ActionTargets Targets => ActionTargets.Test;

    public void BeforeTest(ITest test)
    {
        s_test = test.FullName;
        s_isOnPurpose = test.Method?.GetCustomAttributes<HoldsUpALoopAttribute>(true).Length > 0 || test.TypeInfo?.GetCustomAttributes<HoldsUpALoopAttribute>(true).Length > 0;
        StallWatch.Recorder ??= Record;
    }

    public void AfterTest(ITest test)
    {
        File.WriteAllLines(Path.Combine(TestContext.CurrentContext.WorkDirectory, "stalls.txt"), s_told);
        if (!s_false.IsEmpty)
        {
            string[] alarms = [.. s_false];
            s_false.Clear();
            Assert.Fail($"The watchdog has raised a false alarm: {string.Join("; ", alarms)}");
        }
    }

    internal static string? FaultOf(StallReport report, ThreadUsage usage, int? systemCall)
    {
        if (report.Evidence is not { } evidence)
        {
            // Told by the thread itself, or by the looks at who pauses; or the system tells nothing.
            return null;
        }
        if (usage.State is 'T' or 't')
        {
            return "the thread is stopped";
        }
        long computed = usage.ComputedNanos - evidence.FirstNanos;
        if (computed + evidence.SleptNanos < evidence.LimitNanos)
        {
            return string.Create(CultureInfo.InvariantCulture, $"computed {computed / 1e6:0.0} ms, slept {evidence.SleptNanos / 1e6:0.0} ms");
        }
        return computed < evidence.LimitNanos && systemCall is { } call && WaitsOfPollers.Contains(call) ? $"it waits in system call {call}" : null;
    }

    private static void Record(StallReport report)
    {
        string? fault = report.Evidence is { } evidence && ThreadUsage.TryRead(evidence.ThreadNumber, out ThreadUsage usage)
            ? FaultOf(report, usage, SystemCallOf(evidence.ThreadNumber)) : null;
        string verdict = s_isOnPurpose ? "on purpose" : fault ?? "real";
        string line = $"{s_test}\t{verdict}\t{report.Kind}\t{report.Duration.TotalMilliseconds:0} ms\t{report.ThreadState}\t{report.Name}\t{report.StartedAt}\t{report.Method}";
        s_told.Enqueue(line);
        if (fault is not null && !s_isOnPurpose)
        {
            s_false.Enqueue(line);
        }
    }

    // "running", or the number of the call and its arguments.
    private static int? SystemCallOf(int thread)
    {
        try
        {
            return int.TryParse(File.ReadAllText($"/proc/self/task/{thread}/syscall").Split(' ')[0], CultureInfo.InvariantCulture, out int call) ? call : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
