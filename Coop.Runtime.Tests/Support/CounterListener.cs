using System.Collections.Concurrent;
using System.Diagnostics.Tracing;

namespace Coop.Runtime.Tests.Support;

/// <summary>Reads meters as dotnet-counters does: through the event source of System.Diagnostics.Metrics, with its arguments, but inside the process.</summary>
internal sealed class CounterListener : EventListener
{
    private readonly ConcurrentDictionary<string, CounterReading> _last = new();
    private volatile int _collections;
    private long _order;

    internal CounterListener(string meter = "Coop.Runtime", double intervalSeconds = 0.2)
    {
        foreach (EventSource source in EventSource.GetSources().Where(source => source.Name == "System.Diagnostics.Metrics"))
        {
            EnableEvents(source, EventLevel.Informational, (EventKeywords)2, new Dictionary<string, string?>
            {
                ["SessionId"] = "SHARED",
                ["ClientId"] = Guid.NewGuid().ToString(),
                ["Metrics"] = meter,
                ["RefreshInterval"] = intervalSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture),
                ["MaxTimeSeries"] = "1000",
                ["MaxHistograms"] = "10",
            });
        }
    }

    internal ConcurrentQueue<string> Errors { get; } = [];

    /// <summary>By name, or name{tags}.</summary>
    internal IReadOnlyDictionary<string, CounterReading> Last => _last;

    /// <summary>Of the loops of one name, whether loops of other names live or not.</summary>
    internal CounterReading Of(string loop, string name, string tag = "") => _last
        .Where(pair => pair.Key.StartsWith($"{name}{{", StringComparison.Ordinal) && pair.Value.Tags.Contains(tag, StringComparison.Ordinal))
        .Where(pair => !pair.Value.Tags.Contains("coop.loop.name=", StringComparison.Ordinal) || $"{pair.Value.Tags},".Contains($"coop.loop.name={loop},", StringComparison.Ordinal))
        .OrderByDescending(pair => pair.Value.Order)
        .Select(pair => pair.Value)
        .FirstOrDefault() ?? throw new KeyNotFoundException($"{name} is not among {string.Join(", ", _last.Keys)}");

    /// <summary>Waits until everything was collected anew, so many times.</summary>
    internal void Collect(int times = 2)
    {
        int until = _collections + times;
        SpinWait.SpinUntil(() => _collections >= until, TimeSpan.FromSeconds(60)).ShouldBeTrue("nothing is collected");
    }

    protected override void OnEventWritten(EventWrittenEventArgs e)
    {
        string Text(string name) => e.Payload![e.PayloadNames!.IndexOf(name)]?.ToString() ?? "";
        switch (e.EventName)
        {
            case "CollectionStop":
                _collections++;
                break;
            case "CounterRateValuePublished" or "UpDownCounterRateValuePublished":
                Keep(new CounterReading(Text("unit"), Text("tags"), Text("value"), Text("rate")));
                break;
            case "GaugeValuePublished":
                Keep(new CounterReading(Text("unit"), Text("tags"), Text("lastValue"), ""));
                break;
            case "HistogramValuePublished":
                Keep(new CounterReading(Text("unit"), Text("tags"), Text("count"), Text("quantiles")));
                break;
            case "ObservableInstrumentCallbackError" or "Error" or "TimeSeriesLimitReached" or "HistogramLimitReached":
                Errors.Enqueue($"{e.EventName}: {string.Join(", ", e.Payload!)}");
                break;
        }

        void Keep(CounterReading reading)
        {
            reading = reading with { Order = Interlocked.Increment(ref _order) };
            _last[Text("instrumentName")] = reading;
            _last[$"{Text("instrumentName")}{{{reading.Tags}}}"] = reading;
        }
    }
}
