using System.Runtime.CompilerServices;

namespace Coop.Runtime.Sources;

/// <summary>
/// A callback that lives as long as its target: the object of a method, the closure of a lambda. The delegate itself is often a temporary, so it is kept by
/// the target (an ephemeron), not by this.
/// </summary>
internal sealed class WeakCallback<T> : Callback<T>
{
    private readonly WeakReference<object> _target;
    private readonly ConditionalWeakTable<object, Action<T>> _callback = [];

    internal WeakCallback(object target, Action<T> callback)
    {
        _target = new WeakReference<object>(target);
        _callback.Add(target, callback);
    }

    /// <summary>A static method has no target that could go away.</summary>
    internal static Callback<T> Of(Action<T> callback) => callback.Target is { } target ? new WeakCallback<T>(target, callback) : new StrongCallback<T>(callback);

    internal override object? Hold() => _target.TryGetTarget(out object? target) ? target : null;

    internal override bool Call(T value)
    {
        if (Hold() is { } target && _callback.TryGetValue(target, out Action<T>? callback))
        {
            callback(value);
        }
        return true;
    }
}
