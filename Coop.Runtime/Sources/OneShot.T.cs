using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

/// <summary>A one-shot subscription: holds the callback, or only a weak reference to its target.</summary>
internal sealed class OneShot<T> : Subscription
{
    private readonly CallbackWait<T> _wait;
    private readonly Scheduler _scheduler;

    internal OneShot(in Event<T> awaited, Action<T> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        _scheduler = awaited.Origin.Scheduler;
        _scheduler.VerifyAccess();
        _wait = new CallbackWait<T>(awaited, callback);
        _wait.Start(WaitFlags.None);
    }

    public override bool IsActive => _wait.State == WaitState.Armed;

    public override void Dispose()
    {
        _scheduler.VerifyAccess();
        if (_wait.State == WaitState.Armed)
        {
            _wait.Drop();
        }
    }
}
