using System.Net.Mime;
using Microsoft.AspNetCore.Http;

namespace Coop.AspNetCore;

internal sealed class EventWriting<T>(string? eventType) : StreamWriting<T>
{
    internal override string ContentType => MediaTypeNames.Text.EventStream;

    internal override bool MayEndEarly => true;

    internal override IResult Of(IAsyncEnumerable<T> items) => TypedResults.ServerSentEvents(items, eventType);
}
