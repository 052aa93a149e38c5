using Coop.Runtime.Tests.Support;
using static Coop.Runtime.Events;

namespace Coop.Runtime.Tests.BadInput;

/// <summary>Structs that nobody made: a clear exception at once, and the loop lives.</summary>
public sealed class DefaultStructTests
{
    [Test]
    [Contract(21)]
    public void DefaultEvent_UsedInAnyWay_SaysWhereEventsComeFrom() => TestLoop.Run(async events =>
    {
        Event<int> nothing = default;
        Event erased = default;
        Refused(() => nothing.GetAwaiter());
        Refused(() => nothing.TryTake(out _));
        Refused(() => nothing.Source);
        Refused(() => nothing.AsValueTask().AsTask());
        Refused(() => nothing.Within(1).GetAwaiter().IsCompleted);
        Refused(() => nothing.WithCancellation(default).GetAwaiter().IsCompleted);
        Refused(() => nothing.Subscribe(_ => { }));
        Refused(() => nothing.Select(value => value));
        Refused(() => AnyOf(nothing, events.Never()));
        Refused(() => AllOf(nothing, events.Never()));
        Refused(() => Sequence(nothing, events.Never()));
        Refused(() => AnyOf(erased, events.Never()));
        Refused(() => AllOf(erased));
        Refused(() => erased.Source);
        nothing.ToString().ShouldContain("no event");
        erased.ToString().ShouldContain("no event");
        nothing.Equals(default).ShouldBeTrue();
        await events.Pause();
    });

    [Test]
    [Contract(21)]
    public void DefaultChoiceAndWait_Awaited_Throw() => TestLoop.Run(async events =>
    {
        Refused(() => default(AnyOfEvent<int, int>).GetAwaiter().IsCompleted);
        Refused(() => default(AnyOfEvent<int, int>).AsEvent());
        Refused(() => default(EventWait<int>).GetAwaiter().IsCompleted);
        Refused(() => default(EventWait<int>).AsEvent().GetAwaiter().IsCompleted);
        await events.Pause();
    });

    private static void Refused<T>(Func<T> use) => Should.Throw<InvalidOperationException>(() => _ = use()).Message.ShouldContain("default");
}
