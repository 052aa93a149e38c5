using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Threads;

/// <summary>A cancelled group waits for children that do not end, also when the grace is over: their end is not in its hands (C12, C14).</summary>
public sealed class GroupGraceTests : LoopFixture
{
    [Test]
    [Contract(12), Contract(14)]
    public void Owner_WhoseGraceIsOver_StillWaitsForAChildThatWaitsForSomethingForeign()
    {
        var foreign = new TaskCompletionSource();
        Microthread owner = Start(async () =>
        {
            try
            {
                await Loop.Group(async group =>
                {
                    group.Start(async () =>
                    {
                        await foreign.Task;
                        Log.Add("child");
                    });
                    await Loop.Sleep(1000);
                });
            }
            finally
            {
                Log.Add("owner");
            }
        });
        owner.Cancel();
        Settle();
        Clock.Advance(Loop.Options.ShutdownGrace);
        Settle();
        Clock.Advance(TimeSpan.FromSeconds(100));
        Settle();
        Trace.ShouldBe("");
        foreign.SetResult();
        Settle();
        Trace.ShouldBe("child owner");
        owner.State.ShouldBe(MicrothreadState.Canceled);
    }
}
