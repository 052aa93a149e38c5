// The strand of a method that came by SwitchTo.
//
// Facts: nobody tells when such a method ends or leaves again. What the loop can know is whether it waits for something of the loop.
// Invariant
//   V1  After each step: it is in the Live list just when it waits for something that the loop knows, or an async void that it began has not ended. So the end of
//       the loop cancels and waits for whoever could still come back by itself, and a method that has gone is forgotten.
using Coop.Runtime.Scheduling;
using Coop.Runtime.Threads;

namespace Coop.Runtime.Interop;

internal sealed class Visit : Strand
{
    private readonly EventLoop _loop;
    private readonly StartSite _site;

    internal Visit(EventLoop loop, in StartSite site)
        : base(loop.Scheduler)
    {
        _loop = loop;
        _site = site;
        WantsAfterStep = true;
    }

    internal override string Describe() => $"a visit by SwitchTo (at {_site.Place})";

    internal override void AfterStep()
    {
        bool isHere = IsParked || Operations > 0;
        if (isHere == Is(StrandFlags.IsLive))
        {
            return;
        }
        Set(StrandFlags.IsLive, isHere);
        if (!isHere)
        {
            _loop.Live.Remove(this);
            return;
        }
        _loop.Live.Add(this);
        if (_loop.IsEnding)
        {
            // Whoever was there when the end began has been asked to go already.
            RequestCancel(new OperationCanceledException($"The event loop '{_loop.Options.Name}' is ending."));
        }
    }

    internal override void OperationsEnded() => AfterStep();

    private protected override StrandExtras MakeExtras() => new Own();

    private sealed class Own : StrandExtras;
}
