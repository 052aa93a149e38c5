using System.Collections.Concurrent;
using Coop.Runtime.Diagnostics;
using NUnit.Framework.Interfaces;

[assembly: Coop.Runtime.Tests.Support.StallRecord]

namespace Coop.Runtime.Tests.Support;

/// <summary>Every stall that the watchdog tells of in the whole run, with the test that ran: stalls.txt beside the tests. Those that hold a loop up on purpose are in it.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class StallRecordAttribute : Attribute, ITestAction
{
    private static volatile string s_test = "";
    private static readonly ConcurrentQueue<string> s_told = [];

    public ActionTargets Targets => ActionTargets.Test;

    public void BeforeTest(ITest test)
    {
        s_test = test.FullName;
        StallWatch.Recorder ??= report => s_told.Enqueue($"{s_test}\t{report.Kind}\t{report.Duration.TotalMilliseconds:0} ms\t{report.ThreadState}\t{report.Name}\t{report.StartedAt}\t{report.Method}");
    }

    public void AfterTest(ITest test) => File.WriteAllLines(Path.Combine(TestContext.CurrentContext.WorkDirectory, "stalls.txt"), s_told);
}
