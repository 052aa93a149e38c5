using Coop.Runtime.Sources;

namespace Coop.Runtime;

public static partial class Events
{
    /// <summary>Makes a value that microthreads can wait for.</summary>
    /// <typeparam name="T">The value.</typeparam>
    /// <param name="initial">What it is at first.</param>
    /// <param name="comparer">Decides what is a change; null for equality.</param>
    /// <returns>The value.</returns>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// Source: events.Value of PEAK
    /// </remarks>
    public static EventValue<T> Value<T>(T initial, IEqualityComparer<T>? comparer = null) => new(EventLoop.Current, initial, comparer);

    /// <summary>Makes a value from others.</summary>
    /// <typeparam name="T">The value.</typeparam>
    /// <param name="formula">Pure: it looks at the dependencies and at nothing else that changes.</param>
    /// <param name="dependencies">What the formula looks at: values, derived values, conditions.</param>
    /// <returns>The derived value.</returns>
    /// <exception cref="ArgumentException">There are no dependencies, or they belong to different loops.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// Source: PEAK's DerivedValue
    /// </remarks>
    public static DerivedValue<T> Derived<T>(Func<T> formula, params ReadOnlySpan<EventReadable> dependencies) => new(formula, null, dependencies);

    /// <summary>Makes a condition that is set by hand.</summary>
    /// <param name="initial">Whether it is true at first.</param>
    /// <returns>The condition.</returns>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// Source: PEAK's Condition
    /// </remarks>
    public static SettableCondition Condition(bool initial = false) => new(EventLoop.Current, initial);

    /// <summary>Makes a stream whose events go to everybody who waits.</summary>
    /// <typeparam name="T">What is sent.</typeparam>
    /// <returns>It.</returns>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// Source: PEAK's Broadcaster
    /// </remarks>
    public static Broadcaster<T> Broadcaster<T>() => new(EventLoop.Current);

    /// <summary>Makes a stream whose events go to one each.</summary>
    /// <typeparam name="T">What is sent.</typeparam>
    /// <returns>It.</returns>
    /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// Source: PEAK's Distributor
    /// </remarks>
    public static Distributor<T> Distributor<T>() => new(EventLoop.Current);

    extension(EventReadable<bool> value)
    {
        /// <summary>The condition that a boolean value is true.</summary>
        public EventCondition IsTrue => new ReadableCondition(value);

        /// <summary>The condition that a boolean value is false.</summary>
        public EventCondition IsFalse => !value.IsTrue;
    }

    extension(EventLoop loop)
    {
        /// <summary>As Events.Value, on this loop.</summary>
        /// <typeparam name="T">The value.</typeparam>
        /// <param name="initial">What it is at first.</param>
        /// <param name="comparer">Decides what is a change; null for equality.</param>
        /// <returns>The value.</returns>
        /// <remarks>
        /// Thread: loop
        /// Turn: never yields
        /// Cancel: waits for nothing
        /// </remarks>
        public EventValue<T> Value<T>(T initial, IEqualityComparer<T>? comparer = null) => new(loop, initial, comparer);

        /// <summary>As Events.Derived; the loop is that of the dependencies.</summary>
        /// <typeparam name="T">The value.</typeparam>
        /// <param name="formula">Pure: it looks at the dependencies and at nothing else that changes.</param>
        /// <param name="dependencies">What the formula looks at.</param>
        /// <returns>The derived value.</returns>
        /// <exception cref="ArgumentException">There are no dependencies, or they belong to different loops.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: never yields
        /// Cancel: waits for nothing
        /// </remarks>
        public DerivedValue<T> Derived<T>(Func<T> formula, params ReadOnlySpan<EventReadable> dependencies) => new(formula, null, dependencies);

        /// <summary>As Events.Condition, on this loop.</summary>
        /// <param name="initial">Whether it is true at first.</param>
        /// <returns>The condition.</returns>
        /// <remarks>
        /// Thread: loop
        /// Turn: never yields
        /// Cancel: waits for nothing
        /// </remarks>
        public SettableCondition Condition(bool initial = false) => new(loop, initial);

        /// <summary>As Events.Broadcaster, on this loop.</summary>
        /// <typeparam name="T">What is sent.</typeparam>
        /// <returns>It.</returns>
        /// <remarks>
        /// Thread: loop
        /// Turn: never yields
        /// Cancel: waits for nothing
        /// </remarks>
        public Broadcaster<T> Broadcaster<T>() => new(loop);

        /// <summary>As Events.Distributor, on this loop.</summary>
        /// <typeparam name="T">What is sent.</typeparam>
        /// <returns>It.</returns>
        /// <remarks>
        /// Thread: loop
        /// Turn: never yields
        /// Cancel: waits for nothing
        /// </remarks>
        public Distributor<T> Distributor<T>() => new(loop);

        /// <summary>Makes a semaphore.</summary>
        /// <param name="count">How many permits it has at first.</param>
        /// <returns>The semaphore.</returns>
        /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: never yields
        /// Cancel: waits for nothing
        /// Source: PEAK's Semaphore
        /// </remarks>
        public EventSemaphore Semaphore(int count) => new(loop, count);

        /// <summary>Makes a semaphore with a name for people.</summary>
        /// <param name="count">How many permits it has at first.</param>
        /// <param name="name">What messages and the wait graph call it.</param>
        /// <returns>The semaphore.</returns>
        /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: never yields
        /// Cancel: waits for nothing
        /// </remarks>
        public EventSemaphore Semaphore(int count, string name) => new(loop, count) { Description = $"semaphore {name}" };
    }

    // A static extension, called as Events.Semaphore(...) only: `using static` would hide the static members of System.Threading.Semaphore.
    extension(Events)
    {
        /// <summary>As EventLoop.Semaphore, on the current loop.</summary>
        /// <param name="count">How many permits it has at first.</param>
        /// <returns>The semaphore.</returns>
        /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
        /// <exception cref="InvalidOperationException">There is no loop on this thread.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: never yields
        /// Cancel: waits for nothing
        /// </remarks>
        public static EventSemaphore Semaphore(int count) => new(EventLoop.Current, count);

        /// <summary>Makes a semaphore with a name for people.</summary>
        /// <param name="count">How many permits it has at first.</param>
        /// <param name="name">What messages and the wait graph call it.</param>
        /// <returns>The semaphore.</returns>
        /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
        /// <remarks>
        /// Thread: loop
        /// Turn: never yields
        /// Cancel: waits for nothing
        /// </remarks>
        public static EventSemaphore Semaphore(int count, string name) => EventLoop.Current.Semaphore(count, name);
    }
}
