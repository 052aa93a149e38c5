namespace Coop.Runtime.IO;

internal sealed partial class DescriptorTable
{
    // Read by nobody: what is written here cannot be left out by the compiler.
    private int _fetched;

    /// <summary>Brings what the wake-ups of this look will need into the cache. Changes nothing.</summary>
    /// <remarks>Who waits among thousands has not been touched for long, and every object of it is a fetch from afar that depends on the one before. One
    /// descriptor after the other they are waited for one by one; all of one kind for all descriptors are fetched side by side.</remarks>
    private void Fetch(ReadOnlySpan<Readiness> told)
    {
        var sum = 0;
        foreach (ref readonly var readiness in told)
        {
            if (Find(Descriptor.NumberOf(readiness.Token)) is { } descriptor) sum += (int)descriptor.Waiting + (int)descriptor.Registered;
        }
        foreach (ref readonly var readiness in told)
        {
            if (Find(Descriptor.NumberOf(readiness.Token))?.Reading.Waiters?.First is { } waiter) sum += (int)waiter.State + waiter.Branch;
        }
        foreach (ref readonly var readiness in told)
        {
            if (Find(Descriptor.NumberOf(readiness.Token)) is { } descriptor)
            {
                if (descriptor.Reading.Waiters?.First is { Strand: { } strand } waiter) sum += strand.CancelDue ? 1 : waiter.Continuation is Action ? 2 : 3;
                if (descriptor.Handle is { IsClosed: true }) sum++;
            }
        }
        _fetched = sum;
    }
}
