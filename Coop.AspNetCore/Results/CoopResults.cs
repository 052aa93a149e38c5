using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Coop.AspNetCore;

/// <summary>
/// Results that stream what a method of a loop produces: a queued method, or an iterator. The method runs on the loop, as a microthread; a slow client keeps it
/// waiting, one that leaves cancels it, and the request ends when its finally blocks have run. When the host stops, streams end before Kestrel waits for them.
/// </summary>
public static class CoopResults
{
    /// <summary>How many items may wait for the client when nothing else is said.</summary>
    public const int DefaultCapacityItems = 16;

    /// <summary>A JSON array, each item sent when it is there. A host that stops breaks it off, so that nobody takes it for the whole.</summary>
    /// <typeparam name="T">The items; what they refer to is used by both threads, so they should not change.</typeparam>
    /// <param name="produce">The method, for instance one that returns a QueuedStream; called on the loop.</param>
    /// <param name="options">How the items are written; those of the application unless told.</param>
    /// <param name="loop">The name of the loop; null for the one without.</param>
    /// <param name="capacity">How many items may wait for the client.</param>
    /// <returns>The result.</returns>
    /// <remarks>
    /// Thread: any
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public static CoopStreamResult<T> Json<T>(
        Func<IAsyncEnumerable<T>> produce, JsonSerializerOptions? options = null, string? loop = null, int capacity = DefaultCapacityItems) =>
        new(produce, loop, capacity, new JsonWriting<T>(options));

    /// <summary>Server-sent events, one for each item. When the host stops they end as if the method had, and browsers connect again.</summary>
    /// <typeparam name="T">The items, written as JSON; what they refer to is used by both threads, so they should not change.</typeparam>
    /// <param name="produce">The method, for instance one that returns a QueuedStream; called on the loop.</param>
    /// <param name="eventType">The name of the events; none unless told.</param>
    /// <param name="loop">The name of the loop; null for the one without.</param>
    /// <param name="capacity">How many items may wait for the client.</param>
    /// <returns>The result.</returns>
    /// <remarks>
    /// Thread: any
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    public static CoopStreamResult<T> ServerSentEvents<T>(
        Func<IAsyncEnumerable<T>> produce, string? eventType = null, string? loop = null, int capacity = DefaultCapacityItems) =>
        new(produce, loop, capacity, new EventWriting<T>(eventType));

    /// <summary>As ServerSentEvents, for items that say themselves what kind of event they are, and their ids.</summary>
    /// <typeparam name="T">The data of the items, written as JSON.</typeparam>
    /// <param name="produce">The method, for instance one that returns a QueuedStream; called on the loop.</param>
    /// <param name="loop">The name of the loop; null for the one without.</param>
    /// <param name="capacity">How many items may wait for the client.</param>
    /// <returns>The result.</returns>
    /// <remarks>
    /// Thread: any
    /// Turn: never yields
    /// Cancel: waits for nothing
    /// </remarks>
    [OverloadResolutionPriority(1)]
    public static CoopStreamResult<SseItem<T>> ServerSentEvents<T>(
        Func<IAsyncEnumerable<SseItem<T>>> produce, string? loop = null, int capacity = DefaultCapacityItems) =>
        new(produce, loop, capacity, new SseItemWriting<T>());
}
