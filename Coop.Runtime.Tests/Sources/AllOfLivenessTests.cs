using Coop.Runtime.Tests.Support;
using static Coop.Runtime.Events;

namespace Coop.Runtime.Tests.Sources;

public sealed class AllOfLivenessTests
{
    [Test]
    [Contract(6)]
    public void AllOf_ThatCouldBeTaken_IsNeverLeftWaiting([Range(0, 3)] int block)
    {
        for (int seed = block * 100; seed < (block + 1) * 100; seed++)
        {
            LeavesNothingPossible(seed);
        }
    }

    // Whatever happens to the queues: when all is quiet, no wait could be had by asking for the same event now.
    private static void LeavesNothingPossible(int seed) => TestLoop.Run(async events =>
    {
        var random = new Random(seed);
        EventQueue<int>[] queues = [.. new[] { 0, 1, 2, 0 }.Select(events.Queue<int>)];
        EventSemaphore permits = events.Semaphore(1);
        EventQueue<int> Any() => queues[random.Next(queues.Length)];
        Event<int> Member(int depth) => random.Next(depth == 0 ? 8 : 4) switch
        {
            0 or 1 => Any().Get(),
            2 => Any().Put(1),
            3 => permits.Take(),
            4 => AllOf(Member(1), Member(1)).Select(_ => 0),
            5 => AnyOf(Any().Get(), Any().Get()).AsEvent().Select(_ => 0),
            6 => Sequence(Member(1), Member(1)).Select(_ => 0),
            _ => Guarded(Any()),
        };
        static Event<int> Guarded(EventQueue<int> queue) => Guard(() => queue.Get()).Within(1e6);
        var waits = new List<(Event<(int, int)> Event, Task Task)>();
        var partners = new List<Task>();
        using var end = new CancellationTokenSource();
        for (int i = 0; i < 60; i++)
        {
            switch (random.Next(6))
            {
                case 0 or 1:
                    Event<(int, int)> all = random.Next(2) == 0 ? AllOf(Member(0), Member(0)) : Sequence(Member(0), Member(0));
                    waits.Add((all, all.WithCancellation(end.Token).AsTask()));
                    break;
                case 2:
                    _ = Any().TryPut(i);
                    break;
                case 3:
                    _ = Any().TryGet(out _);
                    break;
                case 4:
                    partners.Add(AnyOf(Any().Put(i), Any().Put(i)).WithCancellation(end.Token).AsTask());
                    break;
                default:
                    partners.Add(AnyOf(Any().Get(), Sleep(0.5)).WithCancellation(end.Token).AsTask());
                    permits.Release();
                    break;
            }
            for (int turn = 0; turn < 6; turn++)
            {
                await Pause();
            }
            int before = waits.Count(wait => wait.Task.IsCompleted);
            foreach ((Event<(int, int)> wait, Task task) in waits.Where(wait => !wait.Task.IsCompleted))
            {
                wait.TryTake(out _).ShouldBeFalse($"seed {seed}, step {i}: {wait}");
            }
            waits.Count(wait => wait.Task.IsCompleted).ShouldBe(before);
        }
        // On the loop's own thread: from another one it takes a look, a step and a resume, which may be three pauses (LateTokenTests), not two.
        End(end);
        await Pause();
        await Pause();
        foreach (Task task in waits.Select(wait => wait.Task).Concat(partners))
        {
            task.IsCompleted.ShouldBeTrue($"seed {seed}, wait {waits.FindIndex(wait => wait.Task == task)}, partner {partners.IndexOf(task)}; {Microthread.Current.Loop.GetStatistics()}");
            _ = task.Exception;
        }
        queues.Sum(queue => queue.Core.Rented).ShouldBe(0, $"seed {seed}");
    });

    private static void End(CancellationTokenSource source) => source.Cancel();
}
