#pragma warning disable VSTHRD002, VSTHRD103, NUnit1000 // blocking the loop is what is tested here
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Loop;

/// <summary>.Result and its kin on the loop's thread (C16).</summary>
public sealed class BlockingTests
{
    [Test]
    [Scenario(110), Contract(16)]
    public void Result_OnTheLoop_IsReportedWhileItIsStuck_FromTheLoopsThread()
    {
        var source = new TaskCompletionSource<int>();
        var reported = new List<(string Message, int Thread)>();
        EventLoopOptions options = new()
        {
            Poller = PollerKind.WaitOnly,
            BlockingReportAfter = TimeSpan.FromMilliseconds(1),
            OnUnhandledError = error =>
            {
                reported.Add((error.Message, Environment.CurrentManagedThreadId));
                source.TrySetResult(7);
            },
        };
        int thread = 0, result = 0;
        EventLoop.Run(options, async events =>
        {
            await events.Pause();
            thread = Environment.CurrentManagedThreadId;
            result = source.Task.Result;
        });
        result.ShouldBe(7);
        reported.Count.ShouldBe(1);
        reported[0].Thread.ShouldBe(thread);
        reported[0].Message.ShouldContain("blocked");
        reported[0].Message.ShouldContain("'main'");
        reported[0].Message.ShouldContain("await");
        reported[0].Message.ShouldContain(nameof(Result_OnTheLoop_IsReportedWhileItIsStuck_FromTheLoopsThread), Case.Sensitive, "the stack says where");
    }

    [Test]
    [Scenario(110), Contract(16)]
    public void Result_OnTheLoop_ThrowsByOption_AndTheLoopGoesOn()
    {
        EventLoop.Run(TestLoop.Virtual() with { Blocking = BlockingPolicy.Throw }, async events =>
        {
            var source = new TaskCompletionSource<int>();
            Should.Throw<InvalidOperationException>(() => source.Task.Result).Message.ShouldContain("await");
            Should.Throw<InvalidOperationException>(() => source.Task.Wait(1000));
            using var gate = new ManualResetEventSlim();
            Should.Throw<InvalidOperationException>(() => gate.Wait());
            await events.Sleep(1);
            source.SetResult(1);
            source.Task.Result.ShouldBe(1, "what is there already does not block");
        });
    }

    [Test]
    [Contract(16)]
    public void WaitWithATimeout_KeepsItsOwnLength()
    {
        var reported = new List<Exception>();
        EventLoopOptions options = new() { Poller = PollerKind.WaitOnly, BlockingReportAfter = TimeSpan.FromMilliseconds(5), OnUnhandledError = reported.Add };
        EventLoop.Run(options, async events =>
        {
            var never = new TaskCompletionSource();
            await events.Pause();
            long begin = TimeProvider.System.GetTimestamp();
            never.Task.Wait(1).ShouldBeFalse();
            reported.ShouldBeEmpty();
            // Long beside what a busy machine makes of the spin before the wait itself; one that stood still so long has another try.
            for (int i = 0; i < 10 && reported.Count == 0; i++)
            {
                never.Task.Wait(400).ShouldBeFalse();
            }
            // .NET takes what the spin has used off by a clock that counts in steps of some milliseconds: its own wait may end so much too early.
            TimeProvider.System.GetElapsedTime(begin).TotalMilliseconds.ShouldBeGreaterThan(380);
            reported.Count.ShouldBe(1);
        });
    }

    [Test]
    [Contract(16)]
    public void SleepingLoop_IsNotBlocked()
    {
        var reported = new List<Exception>();
        foreach (PollerKind poller in new[] { PollerKind.WaitOnly, PollerKind.Auto })
        {
            EventLoop.Run(new EventLoopOptions { Poller = poller, BlockingReportAfter = TimeSpan.Zero, OnUnhandledError = reported.Add }, async events =>
            {
                for (int i = 0; i < 5; i++)
                {
                    await events.Sleep(0.002);
                    await Task.Run(() => Thread.Sleep(2));
                }
            });
        }
        reported.ShouldBeEmpty();
    }

    [Test]
    [Contract(21), Contract(16)]
    public void Awaiter_ThatIsBlockedOn_ThrowsInsteadOfInventingAResult()
    {
        TestLoop.Run(async events =>
        {
            EventQueue<int> queue = events.Queue<int>(1);
            Should.Throw<InvalidOperationException>(() => queue.Get().GetAwaiter().GetResult());
            Should.Throw<InvalidOperationException>(() => events.Sleep(1).GetAwaiter().GetResult());
            Should.Throw<InvalidOperationException>(() => events.Sleep(1).Within(2).GetAwaiter().GetResult());
            Should.Throw<InvalidOperationException>(() => Events.AnyOf(events.Sleep(1), queue.Get()).GetAwaiter().GetResult());
            await events.Pause();
        });
    }
}
