using System.Runtime.InteropServices;
using Coop.Runtime;
using static Coop.Runtime.Events;

namespace Coop.Samples.Readlines;

/// <summary>A microthread for each source puts its lines into one queue; one more takes them out and prints them.</summary>
internal sealed class Merger(EventLoop events, ReadlinesOptions options)
{
    private const int QueueItems = 256;
    private const double SummarySeconds = 1;

    private readonly Output _output = new(events, Output.Stdout);
    private readonly Output _messages = new(events, Output.Stderr);
    private readonly EventQueue<Line> _lines = events.Queue<Line>(QueueItems);
    private readonly Event<Line> _noLine = new EventCompletionSource<Line>(events).Event;
    private readonly Source[] _sources = [.. options.Commands.Select((command, index) => new Source(index, command))];
    private readonly Record _record = new(events);
    private PosixSignal? _stoppedBy;
    private bool _isUnread;

    /// <summary>Runs until every source has ended, nobody reads the output, or somebody asks for the end.</summary>
    /// <returns>The exit status.</returns>
    internal async Task<int> Run()
    {
        if (!_output.IsOpen) throw new IOException("Standard output is closed.");
        using var stop = new StopSignal(events);
        await Group(async everything =>
        {
            _ = everything.Start(ReadAll, "readers");
            await Print(stop);
            everything.Cancel();
        });
        if (!options.IsQuiet && !_isUnread)
        {
            _output.Append(_record.Summary(_sources));
            await AnyOf(Events.Thread(Drain).Ended, Sleep(SummarySeconds));
        }
        if (options.HasStats) _messages.Say(_record.Statistics(_sources));
        if (_stoppedBy is { } signal) return StopSignal.ExitStatus(signal);
        return Array.Exists(_sources, source => source.HasFailed) ? 1 : 0;
    }

    private async Task ReadAll()
    {
        await Group(readers =>
        {
            foreach (var source in _sources) _ = readers.Start(() => Read(source), $"reader {source.Index}");
            return Task.CompletedTask;
        });
        _lines.Close();
    }

    private async Task Read(Source source)
    {
        using var child = new Child(events, source.Command);
        try
        {
            await foreach (var text in ReadLines(child.Output, new LineOptions { MaxLengthBytes = options.MaxLineBytes }))
            {
                _record.Note();
                source.Lines++;
                await _lines.Put(new Line(source.Index, text));
            }
            source.ExitStatus = await child.Exited;
        }
        catch (LineTooLongException tooLong)
        {
            source.Problem = tooLong.Message;
            _messages.Say($"source {source.Index}: {tooLong.Message}");
        }
    }

    private async Task Print(StopSignal stop)
    {
        var isOpen = true;
        while (isOpen || !_output.IsEmpty)
        {
            try
            {
                switch (await AnyOf(
                    stop.Asked,
                    isOpen && !_output.IsFull ? _lines.Get() : _noLine,
                    _output.IsEmpty ? Never() : _output.Writable,
                    Sleep(options.HeartbeatSeconds)))
                {
                    case (0, var signal, _, _, _):
                        _stoppedBy = signal;
                        return;
                    case (1, _, var line, _, _):
                        Show(line);
                        break;
                    case (2, _, _, _, _):
                        _isUnread = !_output.WritePiece();
                        if (_isUnread) return;
                        break;
                    default:
                        _messages.Say(_record.Beat(_sources, _output.PendingBytes));
                        break;
                }
            }
            catch (QueueClosedException)
            {
                isOpen = false;
            }
        }
    }

    private void Show(Line line)
    {
        _record.Note();
        if (!options.IsQuiet) _output.Append($"{_record.Seconds,6:0.00} s  ");
        _output.Append(line.Index);
        _output.Append(options.IsQuiet ? "\t" : "  ");
        _output.Append(line.Text);
        _output.Append("\n");
    }

    private async Task Drain()
    {
        while (!_output.IsEmpty)
        {
            await _output.Writable;
            if (!_output.WritePiece()) return;
        }
    }
}
