using System.Runtime.CompilerServices;

namespace Coop.Runtime.Tests.Support;

/// <summary>A fresh loop for each test, turned by hand; at the end nothing may be armed and no error may have gone unseen.</summary>
public abstract class LoopFixture
{
    private EventLoop? _loop;
    private ManualClock? _clock;

    /// <summary>What happened, in order.</summary>
    private protected List<string> Log { get; } = [];

    private protected EventLoop Loop => _loop!;

    private protected ManualClock Clock => _clock!;

    /// <summary>Set by a test that expects an unhandled error.</summary>
    private protected bool ExpectsFailure { get; set; }

    [SetUp]
    public void MakeLoop()
    {
        Log.Clear();
        ExpectsFailure = false;
        _loop = TestLoop.Manual(out _clock);
    }

    [TearDown]
    public void EndLoop()
    {
        Settle();
        if (!ExpectsFailure)
        {
            Loop.Failure.ShouldBeNull();
        }
        Loop.GetStatistics().Timers.ShouldBe(0, "a timer is left armed");
        Loop.GetStatistics().Microthreads.ShouldBe(0, "a microthread is left alive");
        Loop.Dispose();
    }

    private protected void Settle() => Loop.Settle();

    private protected void Settle(Action first)
    {
        first();
        Settle();
    }

    /// <summary>Starts a microthread and runs it until it parks.</summary>
    private protected Microthread Start(Func<Task> body, [CallerArgumentExpression(nameof(body))] string name = "")
    {
        Microthread microthread = Loop.Thread(body, name);
        Settle();
        return microthread;
    }

    private protected string Trace => string.Join(' ', Log);

    private protected static void Collect()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
