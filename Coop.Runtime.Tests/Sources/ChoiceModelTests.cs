using Coop.Runtime.Tests.Support;
using static Coop.Runtime.Events;

namespace Coop.Runtime.Tests.Sources;

/// <summary>
/// Random choices of random microthreads over rendezvous and bounded queues against the simplest model: who put what, who got what. Exactly one branch
/// commits, all members of AllOf or none, and every item that was put is got once or still stored.
/// </summary>
public sealed class ChoiceModelTests
{
    private const int Seeds = 50;
    private const int Actors = 6;
    private const int Rounds = 25;

    [Test]
    [Contract(5), Contract(6), Contract(7), Scenario(58)]
    public void Items_UnderRandomChoices_AreConserved([Values(0, 1, 2, 3)] int block)
    {
        int items = 0, together = 0;
        for (int seed = block * Seeds; seed < (block + 1) * Seeds; seed++)
        {
            TestContext.WriteLine($"seed {seed}");
            var world = new World(seed);
            world.Run();
            items += world.ItemsGot;
            together += world.TakenTogether;
        }
        // The model is of use only if much happens in it.
        items.ShouldBeGreaterThan(Seeds * 20);
        together.ShouldBeGreaterThan(Seeds);
    }

    private sealed class World(int seed)
    {
        private readonly Random _random = new(seed);
        private readonly Dictionary<int, int> _putBy = [];
        private readonly Dictionary<int, int> _gotBy = [];
        private EventQueue<int>[] _queues = [];
        private int _items;

        internal int ItemsGot => _gotBy.Count;

        /// <summary>How often an AllOf has taken its members.</summary>
        internal int TakenTogether { get; private set; }

        internal void Run() => TestLoop.Run(async events =>
        {
            _queues = [.. new[] { 0, 0, 1, 2 }.Select(events.Queue<int>)];
            Microthread[] actors = [.. Enumerable.Range(0, Actors).Select(id => events.Thread(() => Act(id)))];
            await Sleep(20);
            foreach (Microthread actor in actors.Where(_ => _random.Next(3) == 0))
            {
                actor.Cancel();
            }
            foreach (Microthread actor in actors)
            {
                await actor.Ended;
            }
            var stored = new List<int>();
            foreach (EventQueue<int> queue in _queues)
            {
                while (queue.TryGet(out int item))
                {
                    stored.Add(item);
                }
                (queue.GettersWaiting, queue.PuttersWaiting, queue.Core.Rented).ShouldBe((0, 0, 0), $"seed {seed}");
            }
            _gotBy.Keys.Concat(stored).Order().ShouldBe(_putBy.Keys.Order(), $"seed {seed}");
        }, TestLoop.Virtual(seed % 2 == 0 ? default : StepOrder.Seeded(seed)));

        private async Task Act(int id)
        {
            for (int round = 0; round < Rounds; round++)
            {
                Event<int>[] branches = [.. Enumerable.Range(0, _random.Next(2, 5)).Select(_ => Branch(id, depth: 0))];
                double limit = _random.Next(1, 30) / 10.0;
                switch (_random.Next(5))
                {
                    case 0:
                        _ = await AnyOf(branches[0], branches[1], Sleep(limit));
                        break;
                    case 1:
                        _ = await AnyOf([.. branches.Select(branch => (Event)branch), Sleep(limit)]);
                        break;
                    case 2:
                        _ = await AnyOf(AnyOf(branches[0], branches[1]).AsEvent(), AnyOf([.. branches.Select(branch => (Event)branch)]), Sleep(limit));
                        break;
                    case 3:
                        try
                        {
                            _ = await AnyOf([.. branches.Select(branch => (Event)branch)]).Within(limit);
                        }
                        catch (TimeoutException)
                        {
                        }
                        break;
                    default:
                        _ = await AnyOf(branches[0], Sleep(limit));
                        break;
                }
            }
        }

        /// <summary>A branch that gives 1 and writes into the model when it is taken, not before.</summary>
        private Event<int> Branch(int id, int depth)
        {
            EventQueue<int> queue = _queues[_random.Next(_queues.Length)];
            switch (_random.Next(depth < 2 ? 9 : 5))
            {
                case 0 or 1:
                    return Get(id, queue);
                case 2 or 3:
                    return Put(id, queue);
                case 4:
                    return Guard(() => _random.Next(2) == 0 ? Get(id, queue) : Put(id, queue));
                case 5:
                    return AllOf(Branch(id, depth + 1), Branch(id, depth + 1)).Select(both =>
                    {
                        TakenTogether++;
                        return both.Item1 + both.Item2;
                    });
                case 6:
                    return Sequence(Sleep(_random.Next(5) / 10.0), Branch(id, depth + 1)).Select(both => both.Item2);
                case 7:
                    return AnyOf(Branch(id, depth + 1), Branch(id, depth + 1)).AsEvent().Select(won => won.Index == 0 ? won.Value1 : won.Value2);
                default:
                    return Branch(id, depth + 1).OnNack(() => { });
            }
        }

        private Event<int> Get(int id, EventQueue<int> queue) => queue.Get().Select(item =>
        {
            _gotBy.TryAdd(item, id).ShouldBeTrue($"seed {seed}: item {item} was got twice");
            return 1;
        });

        private Event<int> Put(int id, EventQueue<int> queue)
        {
            int item = ++_items;
            return queue.Put(item).Select(put =>
            {
                put.ShouldBe(item);
                _putBy.TryAdd(item, id).ShouldBeTrue($"seed {seed}: item {item} was put twice");
                return 1;
            });
        }
    }
}
