namespace Coop.Runtime.Tests.Soak;

/// <summary>A foreign task, settled on the loop's thread or on another one.</summary>
internal sealed class TaskKind : Kind
{
    private readonly (TaskCompletionSource<long> Task, Event<long> Event, long Value, SoakFault? Fault)[] _tasks = new (TaskCompletionSource<long>, Event<long>, long, SoakFault?)[3];

    internal TaskKind(SoakRun soak)
        : base(soak, "FromTask", Outcome.Closed)
    {
        for (var i = 0; i < _tasks.Length; i++) Replace(i);
    }

    internal override Leaf Make(int depth)
    {
        var (_, what, value, fault) = _tasks[Random.Next(_tasks.Length)];
        return new Leaf<long>(this, what)
        {
            OnWon = got => Soak.Require(got == value && fault is null, $"a task of {value} gave {got}"),
            Claims = error => error == fault ? Outcome.Faulted : null,
        };
    }

    internal override void Poke()
    {
        var at = Random.Next(_tasks.Length);
        var (task, _, value, fault) = _tasks[at];
        void Settle()
        {
            if (fault is null) task.SetResult(value);
            else task.SetException(fault);
        }
        if (task.Task.IsCompleted)
        {
            Replace(at);
        }
        else if (Random.Next(16) == 0)
        {
            // The loop's thread stands still meanwhile, so that the seed still decides everything.
            var other = new Thread(Settle);
            other.Start();
            other.Join();
        }
        else
        {
            Settle();
        }
    }

    private void Replace(int at)
    {
        var task = new TaskCompletionSource<long>();
        _tasks[at] = (task, Loop.FromTask(task.Task), Random.NextInt64(), Random.Next(3) == 0 ? new SoakFault("task") : null);
    }
}
