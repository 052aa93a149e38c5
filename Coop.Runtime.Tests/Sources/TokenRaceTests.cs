using Coop.Runtime.Tests.Support;
using static Coop.Runtime.Events;

namespace Coop.Runtime.Tests.Sources;

/// <summary>Tokens that another thread cancels, against events, limits and virtual time that jumps: one outcome each, nothing lost, nothing left.</summary>
public sealed class TokenRaceTests
{
    private const int Workers = 8;
    private const int Rounds = TestSize.Small / 2;
    private const double Far = 1e9;

    [Test]
    [Contract(6), Contract(7), Contract(12), Contract(21)]
    public void EveryWait_EndsOnce_ByItsEventItsLimitOrItsOwnToken([Values(1, 2)] int seed, [Values] bool timeRushes, [Values] bool shuffled)
    {
        var race = new Race(seed, timeRushes);
        TestLoop.Run(race.Main, TestLoop.Virtual(shuffled ? StepOrder.Seeded(seed) : default));
        TestContext.Out.WriteLine($"seed {seed}: {race}");
        (race.Won + race.Canceled + race.TimedOut).ShouldBe(Rounds);
        // Both must occur often, or nothing was raced; how many limits are over first is a matter of the machine.
        race.Won.ShouldBeGreaterThan(Rounds / 50);
        race.Canceled.ShouldBeGreaterThan(Rounds / 50);
    }

    private sealed class Race(int seed, bool timeRushes)
    {
        private readonly Random _random = new(seed);
        private readonly HashSet<int> _accepted = [];
        private readonly HashSet<int> _taken = [];
        private EventLoop _loop = null!;
        private EventQueue<int>[] _queues = null!;
        private SecondThread _second = null!;
        private int _next;
        private int _left = Rounds;
        private int _posts;

        internal int Won { get; private set; }

        internal int Canceled { get; private set; }

        internal int TimedOut { get; private set; }

        public override string ToString() => $"{Won} won, {Canceled} cancelled, {TimedOut} timed out";

        internal async Task Main(EventLoop events)
        {
            _loop = events;
            _queues = [events.Queue<int>(EventQueue<int>.Unbounded), events.Queue<int>(2)];
            _second = new SecondThread();
            await events.Group(async group =>
            {
                Microthread[] workers = [.. Enumerable.Range(0, Workers).Select(_ => group.Start(Work))];
                // The clock jumps whenever there is nothing to do, or never: then the loop sleeps until the other thread rings.
                Microthread? rush = timeRushes ? group.Start(Rush) : null;
                foreach (Microthread worker in workers)
                {
                    await worker.Join();
                }
                rush?.Cancel();
            });
            await events.Blocking(_second.Dispose);
            // The second thread has ended: what it posted lies in the inbox, and one look takes all of it.
            await events.Pause();
            await events.Pause();
            _posts.ShouldBe(0);
            int rest = 0;
            foreach (EventQueue<int> queue in _queues)
            {
                queue.GettersWaiting.ShouldBe(0);
                queue.PuttersWaiting.ShouldBe(0);
                queue.Core.Rented.ShouldBe(0);
                while (queue.TryGet(out int item))
                {
                    Take(item);
                    rest++;
                }
            }
            _taken.SetEquals(_accepted).ShouldBeTrue($"{_accepted.Count} were put, {_taken.Count} came out, {rest} of them at the end");
        }

        private async Task Rush()
        {
            while (true)
            {
                await _loop.Sleep(0.001);
            }
        }

        private async Task Work()
        {
            while (_left-- > 0)
            {
                await One();
            }
        }

        private async Task One()
        {
            // Never disposed of: the other thread may still be cancelling it when the wait has ended by its event.
            var source = new CancellationTokenSource();
            EventQueue<int> queue = _queues[_random.Next(_queues.Length)];
            int here = _next++, there = _next++;
            int spins = _random.Next(4) * _random.Next(60), later = _random.Next(4) * _random.Next(60);
            bool putsFirst = _random.Next(2) == 0, offersHere = _random.Next(5) == 0, offersThere = _random.Next(2) == 0;
            Task wait = Start(queue, source.Token);
            _posts++;
            _second.Do(() =>
            {
                SecondThread.Spin(spins);
                if (!putsFirst) source.Cancel();
                _loop.Post(() =>
                {
                    _posts--;
                    if (offersThere) Offer(queue, there);
                });
                SecondThread.Spin(later);
                if (putsFirst) source.Cancel();
            });
            if (offersHere)
            {
                SecondThread.Spin(_random.Next(4) * _random.Next(60));
                Offer(queue, here);
            }
            try
            {
                await wait;
                Won++;
            }
            catch (OperationCanceledException error)
            {
                error.CancellationToken.ShouldBe(source.Token, "another wait's token has ended this one");
                source.IsCancellationRequested.ShouldBeTrue();
                Canceled++;
            }
            catch (TimeoutException)
            {
                TimedOut++;
            }
        }

        // Virtual time jumps far only when nothing else is due: a limit of 2 ms ends while time rushes, and one that is far when everybody waits.
        private double Limit() => _random.Next(2) == 0 ? 0.002 : Far;

        private async Task Start(EventQueue<int> queue, CancellationToken token)
        {
            switch (_random.Next(12))
            {
                case 0:
                    Take(await queue.Get().WithCancellation(token));
                    break;
                case 1:
                    Take(await queue.Get().Within(Limit()).WithCancellation(token));
                    break;
                case 2:
                    Take(await queue.Get().WithCancellation(token).AsTask());
                    break;
                case 3:
                    Take(await queue.Get().Within(Limit()).WithCancellation(token).AsValueTask());
                    break;
                case 4:
                    Take((await AnyOf(queue.Get(), Never()).WithCancellation(token)).Value1);
                    break;
                case 5:
                    Take((await AnyOf(queue.Get().WithCancellation(token).AsEvent(), Never()).AsEvent().AsTask()).Value1);
                    break;
                case 6:
                    Take((await AllOf(queue.Get(), Sleep(0.001)).WithCancellation(token)).Item1);
                    break;
                case 7:
                    Take((await AllOf(Sleep(0.001), queue.Get().WithCancellation(token).AsEvent()).AsTask()).Item2);
                    break;
                case 8:
                    Take((await Sequence(Sleep(0.001), queue.Get()).WithCancellation(token).AsValueTask()).Item2);
                    break;
                case 9:
                    Take((await Sequence(queue.Get().WithCancellation(token).AsEvent(), Sleep(0.001)).Within(Limit())).Item1);
                    break;
                case 10:
                    int put = _next++;
                    await _queues[1].Put(put).WithCancellation(token);
                    _accepted.Add(put).ShouldBeTrue();
                    break;
                default:
                    Take(await Guard(() => queue.Get()).Select(item => item).WithCancellation(token).Resume(ResumeIn.ThisTurn));
                    break;
            }
        }

        private void Offer(EventQueue<int> queue, int item)
        {
            if (queue.TryPut(item))
            {
                _accepted.Add(item).ShouldBeTrue();
            }
        }

        private void Take(int item) => _taken.Add(item).ShouldBeTrue($"{item} came out twice");
    }
}
