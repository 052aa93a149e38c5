using System.Net.Mime;
using System.Net.ServerSentEvents;
using Microsoft.AspNetCore.Http;

namespace Coop.AspNetCore;

internal sealed class SseItemWriting<T> : StreamWriting<SseItem<T>>
{
    internal override string ContentType => MediaTypeNames.Text.EventStream;

    internal override bool MayEndEarly => true;

    internal override IResult Of(IAsyncEnumerable<SseItem<T>> items) => TypedResults.ServerSentEvents(items);
}
