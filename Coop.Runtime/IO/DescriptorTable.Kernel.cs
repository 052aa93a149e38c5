using System.Diagnostics;

namespace Coop.Runtime.IO;

internal sealed partial class DescriptorTable
{
    // Set when the poller tells of what no number reaches any more; acted upon at the end of the look.
    private bool _mustReset;

    /// <summary>Has the poller watch what is waited for and one more direction. Whoever waited for a file that is gone is told so.</summary>
    private WatchResult Watch(Descriptor descriptor, Interest more)
    {
        if (descriptor.Registered != Interest.None)
        {
            var kept = descriptor.Identity is null ? Interest.None : descriptor.Registered;
            var mask = descriptor.Waiting | more | kept;
            var again = poller.Watch(descriptor.Number, mask, descriptor.Token, known: true);
            if (again == WatchResult.Modified)
            {
                descriptor.Registered = mask;
                return again;
            }
            LoseFile(descriptor);
        }
        var wanted = descriptor.Waiting | more;
        descriptor.BeginGeneration();
        var result = poller.Watch(descriptor.Number, wanted, descriptor.Token, known: false);
        if (result is WatchResult.Added or WatchResult.Modified) descriptor.Registered = wanted;
        return result;
    }

    /// <summary>The number turned out not to mean the file that was registered.</summary>
    /// <remarks>If it means another one, that is watched by now under the old token: it is registered anew in this call, or its first
    /// event starts the poller anew.</remarks>
    private void LoseFile(Descriptor descriptor)
    {
        descriptor.Registered = Interest.None;
        descriptor.Identity = null;
        EndAll(descriptor, DescriptorErrors.ClosedWithoutNotice(descriptor.Number));
    }

    /// <summary>Something was told that nobody waits for (T3).</summary>
    /// <param name="descriptor">Which.</param>
    /// <param name="unwanted">What was told; <see cref="Interest.Ended"/> cannot be masked, so it ends the registration.</param>
    private void TakeBack(Descriptor descriptor, Interest unwanted)
    {
        // Its owner may have gone in this very look, and taken the registration with it.
        if (descriptor.Registered == Interest.None) return;
        var isEnded = (unwanted & Interest.Ended) != 0;
        if ((descriptor.Served & (isEnded ? Interest.Askable : unwanted)) != 0) return;
        var mask = isEnded ? Interest.None : descriptor.Registered & ~unwanted;
        if (mask == Interest.None)
        {
            // If it is missing, the file that told lives on elsewhere, and what it tells next starts the poller anew.
            descriptor.Registered = Interest.None;
            poller.Unwatch(descriptor.Number);
            return;
        }
        var result = poller.Watch(descriptor.Number, mask, descriptor.Token, known: true);
        if (result == WatchResult.Modified) descriptor.Registered = mask;
        else LoseFile(descriptor);
    }

    /// <summary>The only end of a registration whose file lives on where no number of ours reaches it.</summary>
    private void StartAnew()
    {
        _mustReset = false;
        poller.Reset();
        foreach (var descriptor in _byNumber)
        {
            if (descriptor is null) continue;
            descriptor.Registered = Interest.None;
            // An owner for whom nobody waits is registered again when somebody does.
            if (descriptor.Waiting == Interest.None) continue;
            switch (Watch(descriptor, Interest.None))
            {
                case WatchResult.Added or WatchResult.Modified: break;
                case WatchResult.AlwaysReady: WakeAll(descriptor); break;
                case WatchResult.Full: EndAll(descriptor, DescriptorErrors.Full(descriptor.Number)); break;
                case WatchResult.Closed: EndAll(descriptor, DescriptorErrors.ClosedWithoutNotice(descriptor.Number)); break;
                case WatchResult.Refused: EndAll(descriptor, DescriptorErrors.Refused(descriptor.Number)); break;
                default: throw new UnreachableException();
            }
        }
    }
}
