namespace Coop.AspNetCore;

/// <summary>A stream that ends by our token, whatever token its reader has.</summary>
internal sealed class BoundStream<T>(IAsyncEnumerable<T> items, CancellationToken token) : IAsyncEnumerable<T>
{
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) => items.GetAsyncEnumerator(token);
}
