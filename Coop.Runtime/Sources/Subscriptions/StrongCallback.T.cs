namespace Coop.Runtime.Sources;

/// <summary>A callback that the subscription keeps alive.</summary>
internal sealed class StrongCallback<T>(Action<T> callback) : Callback<T>
{
    internal override bool Call(T value)
    {
        callback(value);
        return true;
    }
}
