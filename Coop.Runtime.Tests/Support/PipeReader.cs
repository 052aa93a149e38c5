using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Globalization;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;

namespace Coop.Runtime.Tests.Support;

/// <summary>Reads another process over EventPipe, as dotnet-counters does: the same provider, keyword and arguments.</summary>
internal sealed class PipeReader : IDisposable
{
    private readonly EventPipeSession _session;
    private readonly Thread _thread;

    private PipeReader(EventPipeSession session)
    {
        _session = session;
        _thread = new Thread(Read) { IsBackground = true, Name = "pipe reader" };
        _thread.Start();
    }

    /// <summary>By name and tags.</summary>
    internal ConcurrentDictionary<string, CounterReading> Last { get; } = [];

    /// <summary>The events of Coop-Runtime.</summary>
    internal ConcurrentQueue<(string Name, Dictionary<string, object?> Payload)> Events { get; } = [];

    internal ConcurrentQueue<string> Errors { get; } = [];

    internal static PipeReader OfCounters(int process, string client = "") => new(new DiagnosticsClient(process).StartEventPipeSession(
        [new EventPipeProvider("System.Diagnostics.Metrics", EventLevel.Informational, 2, new Dictionary<string, string>
        {
            ["SessionId"] = "SHARED",
            ["ClientId"] = client + Guid.NewGuid(),
            ["Metrics"] = "Coop.Runtime",
            ["RefreshInterval"] = "1",
            ["MaxTimeSeries"] = "1000",
            ["MaxHistograms"] = "10",
        })],
        requestRundown: false));

    internal static PipeReader OfEvents(int process, EventLevel level, long keywords, Dictionary<string, string> arguments) => new(
        new DiagnosticsClient(process).StartEventPipeSession([new EventPipeProvider("Coop-Runtime", level, keywords, arguments)], requestRundown: false));

    internal double? ValueOf(string name, string tags = "") =>
        Last.TryGetValue($"{name}{{{tags}}}", out CounterReading? reading) && reading.Text.Length > 0 ? double.Parse(reading.Text, CultureInfo.InvariantCulture) : null;

    public void Dispose()
    {
        try
        {
            _session.Stop();
        }
        catch (Exception gone) when (gone is ServerNotAvailableException or IOException or EndOfStreamException or TimeoutException)
        {
            // The process may be gone.
        }
        _thread.Join(TimeSpan.FromSeconds(30));
        _session.Dispose();
    }

    private void Read()
    {
        try
        {
            using var source = new EventPipeEventSource(_session.EventStream);
            source.Dynamic.All += Take;
            source.Process();
        }
        catch (Exception end) when (end is IOException or EndOfStreamException or FormatException or ObjectDisposedException)
        {
            // Stopped, or the process has ended in the middle of an event.
        }
    }

    private void Take(TraceEvent e)
    {
        if (e.ProviderName == "Coop-Runtime")
        {
            Events.Enqueue((e.EventName, e.PayloadNames.ToDictionary(name => name, name => (object?)e.PayloadByName(name))));
            return;
        }
        string Text(string name) => e.PayloadByName(name)?.ToString() ?? "";
        switch (e.EventName)
        {
            case "CounterRateValuePublished" or "UpDownCounterRateValuePublished":
                Keep(Text("value"), Text("rate"));
                break;
            case "GaugeValuePublished":
                Keep(Text("lastValue"), "");
                break;
            case "HistogramValuePublished":
                Keep(Text("count"), Text("quantiles"));
                break;
            case "ObservableInstrumentCallbackError" or "Error" or "TimeSeriesLimitReached" or "HistogramLimitReached" or "MultipleSessionsNotSupportedError" or "MultipleSessionsConfiguredIncorrectlyError":
                Errors.Enqueue($"{e.EventName}: {string.Join(", ", e.PayloadNames.Select(Text))}");
                break;
        }

        void Keep(string value, string rate) => Last[$"{Text("instrumentName")}{{{Text("tags")}}}"] = new CounterReading(Text("unit"), Text("tags"), value, rate);
    }
}
