namespace Coop.Runtime.Tests.Sources;

public sealed class CompletionSourceContract : EventContract<int>
{
    private protected override Keeping Keeps => Keeping.ForAll;

    private protected override int MostTimes => 1;

    private protected override EventKind<int> Make(EventLoop loop, ManualClock clock)
    {
        var source = new EventCompletionSource<int>(loop);
        return new(() => source.Event, () => source.SetResult(1));
    }
}

public sealed class JoinContract : EventContract<int>
{
    private protected override Keeping Keeps => Keeping.ForAll;

    private protected override int MostTimes => 1;

    private protected override EventKind<int> Make(EventLoop loop, ManualClock clock)
    {
        var done = new EventCompletionSource<int>(loop);
        Microthread<int>? microthread = null;
        return new(() => (microthread ??= loop.Thread(async () => await done.Event)).Join(), () => done.SetResult(1))
        {
            Closing = () => done.TrySetResult(0),
        };
    }
}

public sealed class EndedContract : EventContract<Unit>
{
    private protected override Keeping Keeps => Keeping.ForAll;

    private protected override int MostTimes => 1;

    private protected override EventKind<Unit> Make(EventLoop loop, ManualClock clock)
    {
        Microthread microthread = loop.Thread(async () => await loop.Never());
        return new(() => microthread.Ended, microthread.Cancel) { Closing = microthread.Cancel };
    }
}
