using System.Globalization;
using Coop.Runtime.Tests.Support;
using static Coop.Runtime.Tests.Coroutines.ContextProgram;

namespace Coop.Runtime.Tests.Coroutines;

/// <summary>Runs a generated program twice over: by methods that return Tasks, and by the same methods that return Coroutines. Both write down what they see.</summary>
internal sealed class ContextRun
{
    private readonly AsyncLocal<string?>[] _locals = [new(), new()];
    private readonly List<string> _seen = [];
    private readonly EventLoop _events;
    private readonly EventQueue<int> _queue;
    private int _open; // methods that were called or started and have not ended

    private ContextRun(EventLoop events)
    {
        _events = events;
        _queue = events.Queue<int>(1000);
    }

    internal static string[] Observe(ContextProgram program, bool byCoroutines, bool isPlain)
    {
        ContextRun? run = null;
        EventLoop.Run(TestLoop.Virtual() with { UnhandledErrors = UnhandledErrorPolicy.Report, OnUnhandledError = _ => { } }, async events =>
        {
            run = new ContextRun(events);
            // Plain: without the AsyncLocals of the test's framework.
            AsyncFlowControl? flow = isPlain ? ExecutionContext.SuppressFlow() : null;
            _ = byCoroutines ? events.Thread(run.Opened(() => run.ByCoroutine(program, "m"))) : events.Thread(run.Opened(() => run.ByTask(program, "m")));
            flow?.Dispose();
            // Until everything has ended, also what was begun and forgotten, and what ends in the thread pool.
            while (Volatile.Read(ref run._open) > 0)
            {
                await events.Sleep(10);
                await Task.Run(() => Thread.SpinWait(100));
            }
            await events.Pause();
        });
        // Within one method the order is the program's; among methods that run side by side it is the scheduler's, which may differ by a turn.
        return [.. run!._seen.Order(StringComparer.Ordinal)];
    }

    private async Task ByTask(ContextProgram program, string name)
    {
        Interlocked.Increment(ref _open);
        var begun = new List<Task>();
        int i = 0;
        try
        {
            foreach (Step step in program.Steps)
            {
                string callee = $"{name}.{++i}";
                See($"{callee} before {step.Verb}");
                if (Do(step, callee))
                {
                    continue;
                }
                switch (step.Verb)
                {
                    case Verb.Pause:
                        await _events.Pause();
                        break;
                    case Verb.Sleep:
                        await _events.Sleep(step.Number);
                        break;
                    case Verb.Get:
                        await _queue.Get();
                        break;
                    case Verb.Choose:
                        await Events.AnyOf(_events.Never(), _events.Sleep(step.Number));
                        break;
                    case Verb.Within:
                        await _events.Sleep(1).Within(step.Number + 1);
                        break;
                    case Verb.Yield:
                        await Task.Yield();
                        break;
                    case Verb.Foreign:
                        await Foreign();
                        break;
                    case Verb.ForeignElsewhere:
                        await Foreign().ConfigureAwait(false);
                        break;
                    case Verb.Call:
                        await ByTask(step.Callee!, callee);
                        break;
                    case Verb.CallTheOtherKind:
                        await ByCoroutine(step.Callee!, callee);
                        break;
                    case Verb.BeginAndAwaitLater:
                        begun.Add(ByTask(step.Callee!, callee));
                        break;
                    case Verb.BeginAndForget:
                        _ = ByTask(step.Callee!, callee);
                        break;
                    case Verb.Start:
                        _events.Thread(Opened(() => ByTask(step.Callee!, callee)));
                        break;
                    case Verb.StartAndJoin:
                        await _events.Thread(Opened(() => ByTask(step.Callee!, callee))).Ended;
                        break;
                }
            }
            foreach (Task one in begun)
            {
                See($"{name} before a late await");
                await one;
            }
        }
        catch (FormatException) when (program.Catches)
        {
            See($"{name} catches");
        }
        finally
        {
            See($"{name} ends");
            Interlocked.Decrement(ref _open);
        }
    }

    // Word for word the method above.
    private async Coroutine ByCoroutine(ContextProgram program, string name)
    {
        Interlocked.Increment(ref _open);
        var begun = new List<Coroutine>();
        int i = 0;
        try
        {
            foreach (Step step in program.Steps)
            {
                string callee = $"{name}.{++i}";
                See($"{callee} before {step.Verb}");
                if (Do(step, callee))
                {
                    continue;
                }
                switch (step.Verb)
                {
                    case Verb.Pause:
                        await _events.Pause();
                        break;
                    case Verb.Sleep:
                        await _events.Sleep(step.Number);
                        break;
                    case Verb.Get:
                        await _queue.Get();
                        break;
                    case Verb.Choose:
                        await Events.AnyOf(_events.Never(), _events.Sleep(step.Number));
                        break;
                    case Verb.Within:
                        await _events.Sleep(1).Within(step.Number + 1);
                        break;
                    case Verb.Yield:
                        await Task.Yield();
                        break;
                    case Verb.Foreign:
                        await Foreign();
                        break;
                    case Verb.ForeignElsewhere:
                        await Foreign().ConfigureAwait(false);
                        break;
                    case Verb.Call:
                        await ByCoroutine(step.Callee!, callee);
                        break;
                    case Verb.CallTheOtherKind:
                        await ByTask(step.Callee!, callee);
                        break;
                    case Verb.BeginAndAwaitLater:
                        begun.Add(ByCoroutine(step.Callee!, callee));
                        break;
                    case Verb.BeginAndForget:
                        _ = ByCoroutine(step.Callee!, callee);
                        break;
                    case Verb.Start:
                        _events.Thread(Opened(() => ByCoroutine(step.Callee!, callee)));
                        break;
                    case Verb.StartAndJoin:
                        await _events.Thread(Opened(() => ByCoroutine(step.Callee!, callee))).Ended;
                        break;
                }
            }
            foreach (Coroutine one in begun)
            {
                See($"{name} before a late await");
                await one;
            }
        }
        catch (FormatException) when (program.Catches)
        {
            See($"{name} catches");
        }
        finally
        {
            See($"{name} ends");
            Interlocked.Decrement(ref _open);
        }
    }

    // It counts as open already while it has not begun.
    private Func<T> Opened<T>(Func<T> body)
    {
        Interlocked.Increment(ref _open);
        return () =>
        {
            T result = body();
            Interlocked.Decrement(ref _open);
            return result;
        };
    }

    // What waits for nothing.
    private bool Do(Step step, string name)
    {
        switch (step.Verb)
        {
            case Verb.Set:
                _locals[step.Local].Value = $"{name}={step.Number.ToString(CultureInfo.InvariantCulture)}";
                return true;
            case Verb.Clear:
                _locals[step.Local].Value = null;
                return true;
            case Verb.Throw:
                throw new FormatException(name);
            case Verb.Suppress:
                // Undone before the next wait: what a Task's method sees when it waits without a flow is whatever the thread happens to have.
                using (ExecutionContext.SuppressFlow())
                {
                    _locals[step.Local].Value = $"{name} without flow";
                    if (step.Callee is { } callee)
                    {
                        _events.Thread(Opened(() => ByTask(callee, name)));
                    }
                }
                return true;
            case Verb.Get:
                _events.Post(() => _queue.TryPut(step.Number));
                return false;
            default:
                return step.Verb == Verb.See;
        }
    }

    private Task Foreign()
    {
        var source = new TaskCompletionSource();
        _events.Post(source.SetResult);
        return source.Task;
    }

    private void See(string what)
    {
        string seen = $"{what}: {_locals[0].Value ?? "-"} {_locals[1].Value ?? "-"}";
        lock (_seen)
        {
            _seen.Add(seen);
        }
    }
}
