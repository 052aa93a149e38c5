using Coop.Runtime.Diagnostics;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

/// <summary>One reader's view of a value: happens when there is a version that this reader has not seen. The latest wins, whatever came between.</summary>
internal sealed class ChangesSource<T> : Source<T>, IFinisher<T>
{
    private readonly ReadableCore<T> _core;
    private long _seen;

    internal ChangesSource(ReadableCore<T> core)
        : base(core.Loop)
    {
        _core = core;
        core.Refresh();
        _seen = core.Version;
    }

    internal override IEventSource Face => _core.Face;

    internal override bool TryTake(long number, ref T slot)
    {
        if (!HasNews())
        {
            return false;
        }
        slot = Finish();
        return true;
    }

    internal override void Arm(Waiter<T> waiter)
    {
        long version = waiter.Version;
        bool hasNews = HasNews();
        if (waiter.Version != version)
        {
            return;
        }
        waiter.Finisher = this;
        if (hasNews)
        {
            waiter.Fire(default!);
        }
        else
        {
            _core.Register(waiter);
        }
    }

    internal override void Withdraw(Waiter waiter) => _core.Withdraw(waiter);

    /// <summary>At resume: what is read is what was seen.</summary>
    public T Finish()
    {
        _core.Refresh();
        _seen = _core.Version;
        return _core.Read();
    }

    internal override WaitKind KindOf(long number) => WaitKind.Value;

    internal override string Describe(long number) => $"{_core.Face.Description} to be another than last seen";

    private bool HasNews()
    {
        _core.Refresh();
        return _core.Version != _seen;
    }
}
