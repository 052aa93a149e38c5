using System.Runtime.CompilerServices;
using Coop.Runtime.Coroutines;
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Allocations;

/// <summary>How large the objects are of which there may be a million: eight bytes more of one are eight megabytes more, and nobody sees them in the source.</summary>
public sealed class ObjectSizeTests
{
    [Test]
    public void Microthread_WithoutResult_Has72Bytes() => SizeOf(typeof(Microthread<Unit>)).ShouldBe(72);

    [Test]
    public void Microthread_WithResult_IsNoLarger() => SizeOf(typeof(Microthread<string>)).ShouldBe(SizeOf(typeof(Microthread<Unit>)));

    // A method that waits for an event without a result, and has no variables. In a debug build the compiler makes an object of its state machine.
#if DEBUG
    private const long FrameBytes = 48;
#else
    private const long FrameBytes = 80;
#endif

    [Test]
    public void FrameOfCoroutine_ThatSleeps_HasNoMoreThanItNeeds()
    {
        Type? frame = null;
        EventLoop.Run(async events =>
        {
            Microthread sleeper = events.Thread(Sleeper);
            await events.Pause();
            frame = sleeper.Work!.GetType();
            sleeper.Cancel();
        });
        typeof(CoroutineBox).IsAssignableFrom(frame).ShouldBeTrue();
        SizeOf(frame!).ShouldBe(FrameBytes);

        static async Coroutine Sleeper() => await Events.Sleep(3600);
    }

    private static long SizeOf(Type type) => Allocation.BytesOf(() => RuntimeHelpers.GetUninitializedObject(type));
}
