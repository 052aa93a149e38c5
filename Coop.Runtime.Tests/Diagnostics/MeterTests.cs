using System.Diagnostics.Metrics;
using Coop.Runtime.Diagnostics;
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Diagnostics;

/// <summary>The meter Coop.Runtime: names, units and values against known work, as dotnet-counters reads them, in this process.</summary>
[NonParallelizable]
public sealed class MeterTests
{
    private static readonly Dictionary<string, string> s_units = new()
    {
        ["coop.loop.utilization"] = "1",
        ["coop.loop.time"] = "s",
        ["coop.loop.turns"] = "{turn}",
        ["coop.loop.resumptions"] = "{resumption}",
        ["coop.loop.posts"] = "{post}",
        ["coop.loop.stalls"] = "{stall}",
        ["coop.loop.delay"] = "us",
        ["coop.loop.delay.samples"] = "{sample}",
        ["coop.loop.step.duration"] = "us",
        ["coop.loop.step.samples"] = "{sample}",
        ["coop.microthread.active"] = "{microthread}",
        ["coop.microthread.started"] = "{microthread}",
        ["coop.microthread.failed"] = "{microthread}",
        ["coop.queue.items"] = "{item}",
        ["coop.queue.waiters"] = "{waiter}",
        ["coop.timer.active"] = "{timer}",
        ["coop.io.waiting"] = "{wait}",
        ["coop.io.waits"] = "{wait}",
        ["coop.io.wakeups"] = "{wakeup}",
    };

    [Test]
    public void Instruments_Always_AreThoseOfTheDocument()
    {
        LoopMeter.Publish();
        var found = new Dictionary<string, string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == "Coop.Runtime")
                {
                    found[instrument.Name] = instrument.Unit ?? "";
                    instrument.Description.ShouldNotBeNullOrEmpty();
                }
            },
        };
        listener.Start();
        found.OrderBy(pair => pair.Key).ShouldBe(s_units.OrderBy(pair => pair.Key));
        string document = File.ReadAllText(Repository.PathOf("docs/diagnostics-protocol.md"));
        foreach (string name in found.Keys)
        {
            string shown = name is "coop.microthread.failed" ? "`.failed`" : $"`{name}`";
            document.ShouldContain(shown);
        }
    }

    [Test]
    public void Values_OfKnownWork_AreThoseOfTheLoop()
    {
        using var reader = new CounterListener();
        using var other = new CounterListener();
        long startedBefore = Started(), failedBefore = Failed();
        var errors = new List<Exception>();
        using LoopThread thread = Start(async events =>
        {
            EventQueue<int> queue = events.Queue<int>(10);
            for (int i = 0; i < 5; i++)
            {
                queue.TryPut(i);
            }
            EventQueue<int> empty = events.Queue<int>(10);
            for (int i = 0; i < 3; i++)
            {
                _ = events.Thread(async () => await empty.Get());
            }
            for (int i = 0; i < 7; i++)
            {
                _ = events.Thread(async () => await events.Sleep(1000));
            }
            _ = events.Thread(async () =>
            {
                await events.Pause();
                throw new InvalidOperationException("as it should");
            });
            await events.Sleep(double.PositiveInfinity);
            GC.KeepAlive(queue);
        }, errors);
        Until(() => thread.Loop.InvokeAsync(() => thread.Loop.GetStatistics()).GetAwaiter().GetResult() is { Timers: 7, Ready: 0 } && errors.Count == 1);
        reader.Collect(4);
        // Reading wakes the loop, and nothing else: what is counted is what the loop says.
        other.Collect();
        LoopStatistics statistics = thread.Loop.InvokeAsync(() => thread.Loop.GetStatistics()).GetAwaiter().GetResult();
        reader.Collect(3);
        other.Collect(3);
        foreach (CounterListener each in new[] { reader, other })
        {
            each.Errors.ShouldBeEmpty();
            each.Of("meter", "coop.microthread.active", "coop.microthread.state=waiting").Value.ShouldBe(11);
            each.Of("meter", "coop.microthread.active", "coop.microthread.state=ready").Value.ShouldBe(0);
            each.Of("meter", "coop.queue.items").Value.ShouldBe(5);
            each.Of("meter", "coop.queue.waiters").Value.ShouldBe(3);
            each.Of("meter", "coop.timer.active").Value.ShouldBe(7);
            each.Of("meter", "coop.io.waiting").Value.ShouldBe(0);
            (each.Of("meter", "coop.microthread.started").Value - startedBefore).ShouldBe(statistics.MicrothreadsStarted);
            (each.Of("meter", "coop.microthread.failed").Value - failedBefore).ShouldBe(1);
            each.Of("meter", "coop.loop.utilization").Value.ShouldBeInRange(0, 1);
            foreach ((string name, string unit) in s_units)
            {
                each.Last.Keys.ShouldContain(name);
                each.Of("meter", name).Unit.ShouldBe(unit);
            }
        }
        GC.KeepAlive(errors);
    }

    [Test]
    public void Counters_WhileTheLoopWorks_AreWhatItHasCounted()
    {
        using var reader = new CounterListener();
        long before = Resumptions();
        using LoopThread thread = Start(async events =>
        {
            for (int i = 0; i < 5000; i++)
            {
                await events.Pause();
            }
            await events.Sleep(double.PositiveInfinity);
        });
        LoopStatistics statistics = thread.Loop.InvokeAsync(async () =>
        {
            while (thread.Loop.GetStatistics().Timers + thread.Loop.GetStatistics().Ready > 0 || thread.Loop.GetStatistics().Resumes < 5000)
            {
                await thread.Loop.Pause();
            }
            return thread.Loop.GetStatistics();
        }).GetAwaiter().GetResult();
        reader.Collect(3);
        // What follows the reading of the statistics: the end of the question itself.
        (reader.Of("meter", "coop.loop.resumptions").Value - before).ShouldBeInRange(statistics.Resumes, statistics.Resumes + 5);
        reader.Of("meter", "coop.loop.time", "coop.loop.state=idle").Value.ShouldBeGreaterThan(0);
    }

    [Test]
    public void Idle_OfManyShortWaits_IsAllOfThem()
    {
        using var reader = new CounterListener();
        const int Waits = 40;
        EventLoop.Run(new EventLoopOptions { Name = "idler", Poller = PollerKind.WaitOnly }, async events =>
        {
            // From a look on at which somebody listens.
            while (!events.Probe.Timing.IsOn)
            {
                await events.Sleep(0.001);
            }
            (_, long before) = events.Probe.Timing.Times();
            for (int i = 0; i < Waits; i++)
            {
                await events.Sleep(0.01);
            }
            (_, long after) = events.Probe.Timing.Times();
            // A wait may begin a little late; nearly all of it is waited.
            TimeSpan.FromSeconds((after - before) / (double)System.Diagnostics.Stopwatch.Frequency).ShouldBeGreaterThan(TimeSpan.FromMilliseconds(Waits * 10 / 2));
        });
    }

    [Test]
    public void Histograms_OfABusyLoop_AreInMicroseconds()
    {
        using var reader = new CounterListener();
        using LoopThread thread = Start(async events =>
        {
            for (int i = 0; i < 50; i++)
            {
                _ = events.Thread(async () =>
                {
                    while (true)
                    {
                        Spin(TimeSpan.FromMilliseconds(0.2));
                        await events.Pause();
                    }
                });
            }
            await events.Sleep(double.PositiveInfinity);
        });
        reader.Collect(4);
        // A step takes 200 us of processor time at least, and a round of all of them fifty times as much.
        Quantile(reader.Of("meter", "coop.loop.step.duration"), 0.5).ShouldBeInRange(190, 100_000);
        Quantile(reader.Of("meter", "coop.loop.delay"), 0.5).ShouldBeGreaterThan(2000);
        reader.Of("meter", "coop.loop.step.samples").Value.ShouldBeGreaterThan(10);
        reader.Of("meter", "coop.loop.utilization").Value.ShouldBeGreaterThan(0.5);
    }

    [Test]
    public void Histograms_WhileNobodyListens_AreNotSampled()
    {
        using LoopThread thread = Start(async events =>
        {
            while (true)
            {
                await events.Pause();
            }
        });
        LoopProbe probe = thread.Loop.Probe;
        long looks = thread.Loop.LookCount;
        Until(() => thread.Loop.LookCount > looks + 100);
        (probe.Timing.StepSamples, probe.Timing.DelaySamples, probe.Timing.IsOn).ShouldBe((0, 0, false));
    }

    [Test]
    public void Loops_OfSeveralNames_AreTagged_AndOfOneAreNot()
    {
        using var reader = new CounterListener();
        using LoopThread a = Start(async events => await events.Sleep(double.PositiveInfinity), name: "meter-a");
        reader.Collect(3);
        bool areOthersAlive = LoopRegistry.ByName().Count > 1;
        using (LoopThread b = Start(async events => await events.Sleep(double.PositiveInfinity), name: "meter-b"))
        {
            reader.Collect(3);
            reader.Last.Keys.ShouldContain("coop.loop.turns{coop.loop.name=meter-a}");
            reader.Last.Keys.ShouldContain("coop.loop.turns{coop.loop.name=meter-b}");
            reader.Last.Keys.Where(key => key.StartsWith("coop.loop.delay{", StringComparison.Ordinal)).ShouldAllBe(key => key == "coop.loop.delay{}");
        }
        if (!areOthersAlive)
        {
            double before = reader.Of("meter-a", "coop.loop.turns").Value;
            reader.Collect(3);
            reader.Of("meter-a", "coop.loop.turns").Value.ShouldBeGreaterThanOrEqualTo(before);
        }
    }

    [Test]
    public void Counters_OfEndedLoops_StayInTheirNamesTotal()
    {
        using LoopThread first = Start(async events => await events.Sleep(double.PositiveInfinity), name: "meter-again");
        Until(() => first.Loop.GetHashCode() != 0 && LoopRegistry.All().Any(probe => probe.Name == "meter-again"));
        EventLoop.Run(new EventLoopOptions { Name = "meter-again" }, async events =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                await events.Pause();
            }
        });
        LoopRegistry.ByName().Single(loop => loop.Name == "meter-again").Ended.Steps.ShouldBeGreaterThanOrEqualTo(10_000);
    }

    [Test]
    public void Loop_ThatWasForgotten_IsNotKeptAlive()
    {
        WeakReference reference = Make();
        // The watchdog may be looking at it just then.
        Patience.Eventually(() =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return !reference.IsAlive;
        }, "it is kept alive");

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static WeakReference Make()
        {
            WeakReference? made = null;
            var thread = new Thread(() =>
            {
                var loop = new EventLoop(new EventLoopOptions { Name = "forgotten", Poller = PollerKind.WaitOnly });
                loop.Rebind();
                loop.Turn();
                LoopRegistry.All().ShouldContain(loop.Probe);
                made = new WeakReference(loop);
            });
            thread.Start();
            thread.Join();
            return made!;
        }
    }

    [Test]
    public void Callbacks_WhileLoopsComeAndGo_NeverThrow()
    {
        using var reader = new CounterListener(intervalSeconds: 0.1);
        long end = TimeProvider.System.GetTimestamp() + TimeProvider.System.TimestampFrequency;
        while (TimeProvider.System.GetTimestamp() < end)
        {
            EventLoop.Run(async events => await events.Pause());
        }
        reader.Collect();
        reader.Errors.ShouldBeEmpty();
    }

    [Test]
    public void ListenerThatThrows_DoesNotHarmTheLoop()
    {
        LoopMeter.Publish();
        int thrown = 0;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument == LoopMeter.StepDuration || instrument == LoopMeter.Delay)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, _, _) =>
        {
            _ = Interlocked.Increment(ref thrown);
            throw new FormatException("listener");
        });
        listener.Start();
        using LoopThread thread = Start(async events =>
        {
            while (Volatile.Read(ref thrown) < 10)
            {
                await events.Pause();
            }
        });
        thread.Join();
    }

    [Test]
    public void Counter_WhileLoopsOfItsNameEnd_NeverFalls()
    {
        const int Loops = 20_000;
        const string Name = "short-lived";
        var maker = new Thread(() =>
        {
            for (int i = 0; i < Loops; i++)
            {
                using var loop = new EventLoop(new EventLoopOptions { Name = Name, Poller = PollerKind.WaitOnly });
                loop.Turn();
            }
        });
        maker.Start();
        long turns = 0;
        while (maker.IsAlive)
        {
            foreach ((string name, List<LoopProbe> probes, LoopCounts ended) in LoopRegistry.ByName().Where(loop => loop.Name == Name))
            {
                long now = probes.Aggregate(ended, static (sum, probe) => sum + LoopCounts.Of(probe)).Turns;
                now.ShouldBeGreaterThanOrEqualTo(turns);
                turns = now;
            }
        }
        LoopRegistry.Ended(Name).Turns.ShouldBeGreaterThanOrEqualTo(Loops);
    }

    private static LoopThread Start(Func<EventLoop, Task> main, List<Exception>? errors = null, string name = "meter") => EventLoop.Start(
        new EventLoopOptions { Name = name, OnUnhandledError = errors is null ? null : errors.Add, UnhandledErrors = errors is null ? UnhandledErrorPolicy.Stop : UnhandledErrorPolicy.Report }, main);

    private static double Quantile(CounterReading histogram, double which)
    {
        string text = histogram.Rate.Split(';').Single(part => part.StartsWith($"{which.ToString(System.Globalization.CultureInfo.InvariantCulture)}=", StringComparison.Ordinal));
        return double.Parse(text[(text.IndexOf('=') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    private static void Spin(TimeSpan time)
    {
        long begin = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(begin) < time)
        {
        }
    }

    private static void Until(Func<bool> isSo) => SpinWait.SpinUntil(isSo, TimeSpan.FromSeconds(60)).ShouldBeTrue();

    private static long Started() => Total(counts => counts.Started);

    private static long Failed() => Total(counts => counts.Failed);

    private static long Resumptions() => Total(counts => counts.Steps);

    private static long Total(Func<LoopCounts, long> read) => read(LoopRegistry.Ended("meter"));
}
