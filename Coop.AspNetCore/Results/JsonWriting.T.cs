using System.Net.Mime;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Coop.AspNetCore;

internal sealed class JsonWriting<T>(JsonSerializerOptions? options) : StreamWriting<T>
{
    internal override string ContentType => MediaTypeNames.Application.Json;

    internal override bool MayEndEarly => false;

    internal override IResult Of(IAsyncEnumerable<T> items) => TypedResults.Json(items, options);
}
