namespace Coop.Runtime.Sources;

/// <summary>A callback that says whether it takes the event.</summary>
internal sealed class VerdictCallback<T>(Func<T, bool> callback) : Callback<T>
{
    internal override bool Judges => true;

    internal override bool Call(T value) => callback(value);
}
