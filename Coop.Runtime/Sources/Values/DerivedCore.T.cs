// A value made from others by a formula.
//
// Invariants
//   F1  Pull: the formula runs when it is read, armed, or in one step of its own after something changed, and only if a dependency has another version
//       than the last time. So no reader ever sees half of a change, in whatever order things were made (no glitch).
//   F2  Attached to its dependencies only while somebody waits for it or for something that is made from it.
//   F3  Waiters are fired when the result is another one than they were armed with (_toldVersion). An error is another result, each time.
using System.Runtime.ExceptionServices;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

internal sealed class DerivedCore<T> : ReadableCore<T>, IDependent
{
    private readonly Func<T> _formula;
    private readonly IEqualityComparer<T> _comparer;
    private readonly IDependency[] _dependencies;
    private readonly long[] _seen;
    private readonly Attachment _attachment;
    private Evaluation? _evaluation;
    private bool _isEvaluating;
    private bool _isQueued;
    private long _validAt;
    private long _touchedAt;
    private long _toldVersion;
    private T _value = default!;
    private ExceptionDispatchInfo? _error;

    internal DerivedCore(EventLoop loop, IEventSource face, Func<T> formula, IDependency[] dependencies, IEqualityComparer<T>? comparer)
        : base(loop, face)
    {
        _formula = formula;
        _comparer = comparer ?? EqualityComparer<T>.Default;
        _dependencies = dependencies;
        _seen = new long[dependencies.Length];
        _attachment = new Attachment(this, dependencies);
    }

    public override bool RunsUserCode => true;

    private protected override ExceptionDispatchInfo? Error => _error;

    internal override T Read()
    {
        Refresh();
        _error?.Throw();
        return _value;
    }

    public override void Refresh()
    {
        if (_validAt == Graph.Stamp)
        {
            return;
        }
        if (_isEvaluating)
        {
            throw new InvalidOperationException($"{Face.Description} is made from itself: its formula reads it.");
        }
        bool isStale = _validAt == 0;
        for (int i = 0; i < _dependencies.Length; i++)
        {
            _dependencies[i].Refresh();
            isStale |= _seen[i] != _dependencies[i].Version;
            _seen[i] = _dependencies[i].Version;
        }
        if (isStale)
        {
            Evaluate();
        }
        _validAt = Graph.Stamp;
        TellIfChanged();
    }

    public void Touched()
    {
        // Reached on several ways through a net of values: once for each change is enough.
        if (_touchedAt != Graph.Stamp)
        {
            _touchedAt = Graph.Stamp;
            Announce();
        }
    }

    private protected override void Tell()
    {
        if (WaiterCount > 0 && !_isQueued)
        {
            _isQueued = true;
            Scheduler.Ready(_evaluation ??= new Evaluation(this));
        }
        TellDependents();
    }

    private protected override void UpdateAttachment() => _attachment.Set(WaiterCount > 0 || DependentCount > 0);

    private void Evaluate()
    {
        bool isFirst = _validAt == 0;
        T value = default!;
        ExceptionDispatchInfo? error = null;
        _isEvaluating = true;
        Graph.EnterFormula();
        try
        {
            value = _formula();
            if (!isFirst && _error is null && _comparer.Equals(_value, value))
            {
                return;
            }
        }
        catch (Exception thrown)
        {
            error = ExceptionDispatchInfo.Capture(thrown);
        }
        finally
        {
            Graph.LeaveFormula();
            _isEvaluating = false;
        }
        _value = value;
        _error = error;
        Version++;
    }

    private void TellIfChanged()
    {
        if (_toldVersion != Version && (WaiterCount == 0 || !IsPaused))
        {
            _toldVersion = Version;
            TellWaiters();
        }
    }

    /// <summary>The step between a change and the waiters.</summary>
    private sealed class Evaluation(DerivedCore<T> core) : Errand
    {
        private protected override void Do()
        {
            core._isQueued = false;
            if (core.WaiterCount > 0)
            {
                core.Refresh();
                core.TellIfChanged();
            }
        }
    }
}
