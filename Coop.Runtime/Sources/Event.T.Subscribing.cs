using Coop.Runtime.Sources;

namespace Coop.Runtime;

public readonly partial struct Event<T>
{
    /// <summary>Calls back once, as a step of its own, when the event has happened. What the callback throws is an unhandled error of the loop.</summary>
    /// <param name="callback">The callback.</param>
    /// <returns>To take the callback back.</returns>
    /// <exception cref="InvalidOperationException">Not on the loop.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: dispose of the result: what the event would have taken stays where it was
    /// </remarks>
    public Subscription Subscribe(Action<T> callback) => Subscribed(Strong(callback), repeats: false);

    /// <summary>
    /// Calls back once with an event that the callback may refuse. A stream of events (a distributor, a semaphore) keeps the event and all later ones
    /// until then, and offers a refused one to the next; other sources do not ask. A callback that throws has taken it.
    /// </summary>
    /// <param name="accepts">The callback: whether it takes the event.</param>
    /// <returns>To take the callback back.</returns>
    /// <exception cref="InvalidOperationException">Not on the loop.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: dispose of the result: what the event would have taken stays where it was
    /// Source: PEAK's event sinks
    /// </remarks>
    public Subscription Subscribe(Func<T, bool> accepts) => Subscribed(Judging(accepts), repeats: false);

    /// <summary>
    /// Calls back once, and only if somebody else still holds the callback's target by then: the object of a method, the closure of a lambda.
    /// </summary>
    /// <param name="callback">The callback; it is not kept alive.</param>
    /// <returns>To take the callback back.</returns>
    /// <exception cref="InvalidOperationException">Not on the loop.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: dispose of the result: what the event would have taken stays where it was
    /// </remarks>
    public Subscription SubscribeWeakly(Action<T> callback) => Subscribed(Weak(callback), repeats: false);

    /// <summary>
    /// Calls back each time the event happens, until the result is disposed of. It is registered again before the callback is called, so a callback that
    /// throws stays subscribed. What lasts (a condition that is true) is told once each time it begins; a value that is set several times in one step is read
    /// once, as it is then; every event that a broadcaster or distributor sends is told, but in a choice or behind a Guard only those after each call.
    /// </summary>
    /// <param name="callback">The callback.</param>
    /// <returns>To end it. What was taken before is still delivered.</returns>
    /// <exception cref="InvalidOperationException">Not on the loop.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: dispose of the result; a queue that is closed ends it too
    /// Source: PEAK's subscribe
    /// </remarks>
    public Subscription SubscribeAll(Action<T> callback) => Subscribed(Strong(callback), repeats: true);

    /// <summary>As <see cref="SubscribeAll(Action{T})"/>, with a callback that may refuse the event as in <see cref="Subscribe(Func{T, bool})"/>.</summary>
    /// <param name="accepts">The callback: whether it takes the event.</param>
    /// <returns>To end it. What was offered before is still delivered.</returns>
    /// <exception cref="InvalidOperationException">Not on the loop.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: dispose of the result; a queue that is closed ends it too
    /// </remarks>
    public Subscription SubscribeAll(Func<T, bool> accepts) => Subscribed(Judging(accepts), repeats: true);

    /// <summary>As <see cref="SubscribeAll(Action{T})"/>, as long as somebody else holds the callback's target.</summary>
    /// <param name="callback">The callback; it is not kept alive.</param>
    /// <returns>To end it.</returns>
    /// <exception cref="InvalidOperationException">Not on the loop.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: dispose of the result; a queue that is closed ends it too
    /// Source: PEAK's subscribe, which is always weak
    /// </remarks>
    public Subscription SubscribeAllWeakly(Action<T> callback) => Subscribed(Weak(callback), repeats: true);

    private static StrongCallback<T> Strong(Action<T> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return new StrongCallback<T>(callback);
    }

    private static Callback<T> Weak(Action<T> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        return WeakCallback<T>.Of(callback);
    }

    private static VerdictCallback<T> Judging(Func<T, bool> accepts)
    {
        ArgumentNullException.ThrowIfNull(accepts);
        return new VerdictCallback<T>(accepts);
    }

    private CallbackSubscription<T> Subscribed(Callback<T> callback, bool repeats) => new(this, callback, repeats);
}
