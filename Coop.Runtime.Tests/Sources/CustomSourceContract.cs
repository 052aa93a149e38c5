using Coop.Runtime.LowLevel;

namespace Coop.Runtime.Tests.Sources;

public sealed class CustomSourceContract : EventContract<int>
{
    private protected override Waking Wakes => Waking.First;

    private protected override Keeping Keeps => Keeping.ForOne;

    private protected override EventKind<int> Make(EventLoop loop, ManualClock clock)
    {
        var counter = new Counter(loop);
        return new(() => counter.Event, counter.Add);
    }

    private sealed class Counter(EventLoop loop) : CustomSource<int>(loop)
    {
        private int _count;

        public override string Description => "counter";

        protected override bool IsReady => _count > 0;

        internal void Add()
        {
            _count++;
            Notify();
        }

        protected override int Take() => _count--;
    }
}
