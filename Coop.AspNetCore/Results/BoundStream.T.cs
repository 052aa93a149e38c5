using System.Runtime.CompilerServices;

namespace Coop.AspNetCore;

/// <summary>A stream that ends by our token, whatever token its reader has, and that remembers whether it came to its end. Read once.</summary>
internal sealed class BoundStream<T>(IAsyncEnumerable<T> items, CancellationToken token) : IAsyncEnumerable<T>, IAsyncEnumerator<T>
{
    private IAsyncEnumerator<T>? _items;

    public T Current => _items!.Current;

    internal bool IsWhole { get; private set; }

    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        _items = items.GetAsyncEnumerator(token);
        return this;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> MoveNextAsync()
    {
        bool more = await _items!.MoveNextAsync();
        IsWhole = !more;
        return more;
    }

    public ValueTask DisposeAsync() => _items!.DisposeAsync();
}
