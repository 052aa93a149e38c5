namespace Coop.Runtime.Sources;

/// <summary>What a subscription calls.</summary>
internal abstract class Callback<T>
{
    /// <summary>Whether it gives a verdict.</summary>
    internal virtual bool Judges => false;

    /// <summary>What keeps it callable while it is held; null once nobody holds the target of a weak one any more.</summary>
    internal virtual object? Hold() => this;

    /// <summary>Calls it. True: it takes the event.</summary>
    internal abstract bool Call(T value);
}
