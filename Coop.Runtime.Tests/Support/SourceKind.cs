namespace Coop.Runtime.Tests.Support;

/// <summary>PEAK's kinds of sources behind one face, so that what holds for all of them is said once. Waiters get what <see cref="Seen"/> says.</summary>
internal abstract class SourceKind
{
    internal static readonly string[] All = ["D", "B", "V", "C", "S", "DV", "DC"];

    internal abstract IEventSource Face { get; }

    internal abstract Event<int> Event { get; }

    /// <summary>One waiter an event.</summary>
    internal virtual bool IsStream => false;

    /// <summary>While disabled it remembers that something happened, not what.</summary>
    internal virtual bool IsSingleBuffered => true;

    /// <summary>Lasts: whoever comes while it is true need not wait.</summary>
    internal virtual bool IsLevel => false;

    /// <summary>Makes event number <paramref name="n"/> happen; n > 0, never the same twice in a row.</summary>
    internal abstract void Happen(int n);

    /// <summary>What a waiter is given for event number <paramref name="n"/>.</summary>
    internal abstract int Seen(int n);

    /// <summary>Makes a level false again.</summary>
    internal virtual void Reset()
    {
    }

    internal abstract IPausableSource Pausable { get; }

    internal static SourceKind Make(string kind, EventLoop loop) => kind switch
    {
        "D" => new OfDistributor(loop),
        "B" => new OfBroadcaster(loop),
        "V" => new OfValue(loop),
        "C" => new OfCondition(loop),
        "S" => new OfSemaphore(loop),
        "DV" => new OfDerivedValue(loop),
        "DC" => new OfDerivedCondition(loop),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private sealed class OfDistributor(EventLoop loop) : SourceKind
    {
        private readonly Distributor<int> _it = new(loop);

        internal override IEventSource Face => _it;

        internal override Event<int> Event => _it.Next();

        internal override bool IsStream => true;

        internal override bool IsSingleBuffered => false;

        internal override IPausableSource Pausable => _it;

        internal override void Happen(int n) => _it.Send(n);

        internal override int Seen(int n) => n;
    }

    private sealed class OfBroadcaster(EventLoop loop) : SourceKind
    {
        private readonly Broadcaster<int> _it = new(loop);

        internal override IEventSource Face => _it;

        internal override Event<int> Event => _it.Next();

        internal override bool IsSingleBuffered => false;

        internal override IPausableSource Pausable => _it;

        internal override void Happen(int n) => _it.Send(n);

        internal override int Seen(int n) => n;
    }

    private sealed class OfValue(EventLoop loop) : SourceKind
    {
        private readonly EventValue<int> _it = new(loop, 0);

        internal override IEventSource Face => _it;

        internal override Event<int> Event => _it.Changed;

        internal override IPausableSource Pausable => _it;

        internal override void Happen(int n) => _it.Set(n);

        internal override int Seen(int n) => n;
    }

    private sealed class OfCondition(EventLoop loop) : SourceKind
    {
        private readonly SettableCondition _it = new(loop);

        internal override IEventSource Face => _it;

        internal override Event<int> Event => _it.WhenTrue.Select(static _ => 1);

        internal override bool IsLevel => true;

        internal override IPausableSource Pausable => _it;

        internal override void Happen(int n)
        {
            _it.Set(false);
            _it.Set(true);
        }

        internal override int Seen(int n) => 1;

        internal override void Reset() => _it.Set(false);
    }

    private sealed class OfSemaphore(EventLoop loop) : SourceKind
    {
        private readonly EventSemaphore _it = new(loop, 0);

        internal override IEventSource Face => _it;

        internal override Event<int> Event => _it.Take();

        internal override bool IsStream => true;

        internal override bool IsLevel => true;

        internal override IPausableSource Pausable => _it;

        internal override void Happen(int n) => _it.Release();

        internal override int Seen(int n) => 1;

        internal override void Reset()
        {
            while (_it.TryTake())
            {
            }
        }
    }

    private sealed class OfDerivedValue : SourceKind
    {
        private readonly EventValue<int> _base;
        private readonly DerivedValue<int> _it;

        internal OfDerivedValue(EventLoop loop)
        {
            _base = new EventValue<int>(loop, 0);
            _it = _base.Derive(static it => it * 2);
        }

        internal override IEventSource Face => _it;

        internal override Event<int> Event => _it.Changed;

        internal override IPausableSource Pausable => _it;

        internal override void Happen(int n) => _base.Set(n);

        internal override int Seen(int n) => n * 2;
    }

    // Depends on a value that says nothing and on a condition: it looks through conditions.
    private sealed class OfDerivedCondition : SourceKind
    {
        private readonly EventLoop _loop;
        private readonly SettableCondition _base;
        private readonly DerivedValue<bool> _value;
        private readonly EventCondition _it;

        internal OfDerivedCondition(EventLoop loop)
        {
            _loop = loop;
            _base = new SettableCondition(loop);
            _value = loop.Derived(() => _base.IsTrue, loop.Value("unused"), _base);
            _it = _value.IsTrue;
        }

        internal override IEventSource Face => _it;

        internal override Event<int> Event => _it.WhenTrue.Select(static _ => 1);

        internal override bool IsLevel => true;

        internal override IPausableSource Pausable => _value;

        // A formula sees no pulse within one step: the fall is a step of its own.
        internal override void Happen(int n)
        {
            _base.Set(false);
            _loop.Settle();
            _base.Set(true);
        }

        internal override int Seen(int n) => 1;

        internal override void Reset() => _base.Set(false);
    }
}
