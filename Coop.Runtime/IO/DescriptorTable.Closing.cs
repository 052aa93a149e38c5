using System.Runtime.InteropServices;

namespace Coop.Runtime.IO;

internal sealed partial class DescriptorTable
{
    // How many owners each look asks whether they were disposed of: all of them in most programs, a bound on the price in the others.
    private const int AskLimit = 16;

    // The descriptors with a Handle, in no order.
    private readonly List<Descriptor> _owned = [];

    // Where the next look goes on asking.
    private int _asked;

    /// <summary>Somebody is about to close the number: its waiters end, and its events with them.</summary>
    internal void Closing(int number)
    {
        if (!_isDisposed && Find(number) is { } descriptor) Close(descriptor, DescriptorErrors.Closing(number));
    }

    /// <summary>The owner is about to be disposed of. If it was already, the next looks find that out, whatever its number is by now.</summary>
    internal void Closing(SafeHandle handle)
    {
        if (!handle.IsClosed) Closing((int)handle.DangerousGetHandle());
    }

    private void Close(Descriptor descriptor, Exception error)
    {
        // If it is missing, it was closed before. Should its file live on, the first event of it starts the poller anew; and if the
        // number is another file by now, that one is not watched, so there is nothing to take from it.
        if (descriptor.Registered != Interest.None) poller.Unwatch(descriptor.Number);
        descriptor.Registered = Interest.None;
        descriptor.Identity = null;
        EndAll(descriptor, error);
    }

    private void Remember(Descriptor descriptor, SafeHandle handle, object owner)
    {
        descriptor.Owner = owner;
        descriptor.Handle = handle;
        descriptor.OwnedIndex = _owned.Count;
        _owned.Add(descriptor);
    }

    private void ForgetOwner(Descriptor descriptor)
    {
        var last = _owned[^1];
        _owned[descriptor.OwnedIndex] = last;
        last.OwnedIndex = descriptor.OwnedIndex;
        _owned.RemoveAt(_owned.Count - 1);
        descriptor.OwnedIndex = -1;
        descriptor.Handle = null;
        descriptor.Owner = null;
    }

    /// <summary>Ends the waits for owners that were disposed of without notice, some at a time. True when there was one.</summary>
    /// <remarks>Nothing else would: the kernel drops what is closed, and tells nobody.</remarks>
    internal bool FindDisposed()
    {
        var isFound = false;
        for (var left = Math.Min(AskLimit, _owned.Count); left > 0 && _owned.Count > 0; left--)
        {
            _asked = _asked + 1 < _owned.Count ? _asked + 1 : 0;
            isFound |= EndIfDisposed(_owned[_asked]);
        }
        return isFound;
    }

    private bool EndIfDisposed(Descriptor descriptor)
    {
        if (descriptor.Handle is not { IsClosed: true } handle) return false;
        Close(descriptor, DescriptorErrors.Disposed(handle, descriptor.Number));
        return true;
    }
}
