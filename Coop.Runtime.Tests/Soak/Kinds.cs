namespace Coop.Runtime.Tests.Soak;

/// <summary>All kinds of sources that the soak knows.</summary>
internal static class Kinds
{
    internal static IEnumerable<Kind> Of(SoakRun soak) =>
    [
        new SleepKind(soak),
        new PauseKind(soak),
        new NeverKind(soak),
        .. new QueueSet(soak, "bounded queue", () => soak.Loop.Queue<long>(soak.Random.Next(1, 5))).Kinds,
        .. new QueueSet(soak, "rendezvous", () => soak.Loop.Queue<long>(0)).Kinds,
        .. new QueueSet(soak, "priority queue", () => soak.Loop.PriorityQueue<long>(soak.Random.Next(1, 5))).Kinds,
        new CompletionKind(soak),
        new JoinKind(soak),
        new ValueKind(soak),
        new ConditionKind(soak),
        new SemaphoreKind(soak),
        new DistributorKind(soak),
        new BroadcasterKind(soak),
        new BroadcastKind(soak),
        new TaskKind(soak),
        new QueuedKind(soak),
        .. soak.Loop.Options.Poller == PollerKind.WaitOnly ? [] : new DescriptorSet(soak).Kinds,
        new WrapperKind(soak, "Select", (of, inner) => inner.Select(of, soak.InsideAll == 0 ? of.SometimesFault() : null)),
        new WrapperKind(soak, "Guard", (of, inner) => inner.Guard(of, of.SometimesFault())),
        new WrapperKind(soak, "WithNack", (of, inner) => inner.WithNack(of)),
        new WrapperKind(soak, "Within", (of, inner) => inner.Within(of, TimeSpan.FromMicroseconds(soak.Random.Next(20_000)))),
        new WrapperKind(soak, "WithCancellation", (of, inner) => inner.WithToken(of, new CancellationTokenSource())) { Weight = 14 },
        new AnyOfKind(soak),
        new TypedAnyOfKind(soak),
        new AllKind(soak, "AllOf", inOrder: false),
        new AllKind(soak, "Sequence", inOrder: true),
    ];
}
