using System.Reflection;
using Coop.Hosting;
using Coop.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Coop.AspNetCore;

/// <summary>What a method of a loop produces, as a response. Made by <see cref="CoopResults"/>.</summary>
/// <typeparam name="T">The items.</typeparam>
public sealed class CoopStreamResult<T> : IResult, IContentTypeHttpResult, IEndpointMetadataProvider
{
    private readonly Func<IAsyncEnumerable<T>> _produce;
    private readonly string? _loop;
    private readonly int _capacity;
    private readonly StreamWriting<T> _writing;

    internal CoopStreamResult(Func<IAsyncEnumerable<T>> produce, string? loop, int capacity, StreamWriting<T> writing)
    {
        ArgumentNullException.ThrowIfNull(produce);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _produce = produce;
        _loop = loop;
        _capacity = capacity;
        _writing = writing;
    }

    /// <summary>Of the response.</summary>
    public string ContentType => _writing.ContentType;

    /// <summary>Writes the response: returns when the method has ended, or the client has left and its finally blocks have run.</summary>
    /// <param name="httpContext">The request.</param>
    /// <returns>The end.</returns>
    /// <exception cref="InvalidOperationException">There is no such loop.</exception>
    /// <remarks>
    /// Thread: any
    /// Turn: always yields
    /// Cancel: by the client that leaves, and by the host that stops
    /// </remarks>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        HostedLoop hosted = CoopServices.LoopOf(httpContext.RequestServices, _loop);
        using var left = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, hosted.Stopping);
        var items = new BoundStream<T>(hosted.Loop.StreamAsync(_produce, _capacity, httpContext.GetEndpoint()?.DisplayName), left.Token);
        try
        {
            await _writing.Of(items).ExecuteAsync(httpContext);
        }
        catch (OperationCanceledException) when (left.IsCancellationRequested)
        {
            // The client has left, or the host stops: not an error of the request.
        }
        if (!_writing.MayEndEarly && left.IsCancellationRequested && !items.IsWhole)
        {
            httpContext.Abort();
        }
    }

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(IAsyncEnumerable<T>)));
}
