using Coop.Runtime.Diagnostics;

namespace Coop.Runtime;

public sealed partial class EventLoop
{
    internal LoopProbe Probe => System.Runtime.CompilerServices.Unsafe.As<LoopProbe>(Observer!);

    partial void OnMade() => Observer = new LoopProbe(this);

    partial void OnEnded() => Probe.Ended();
}
