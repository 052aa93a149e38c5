using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Threads;

public sealed class FifoTests
{
    [Test]
    [Scenario(1), Contract(2)]
    public void Microthreads_ThatPause_AlternateStrictly()
    {
        var trace = new List<string>();
        TestLoop.Run(async events =>
        {
            async Task Three(string name)
            {
                for (int i = 1; i <= 3; i++)
                {
                    trace.Add($"{name}{i}");
                    await events.Pause();
                }
            }
            await events.Group(async group =>
            {
                group.Start(() => Three("a"));
                group.Start(() => Three("b"));
                await events.Pause();
            });
        });
        string.Join(' ', trace).ShouldBe("a1 b1 a2 b2 a3 b3");
    }
}
