using Coop.Runtime.Diagnostics;

namespace Coop.Runtime;

public sealed partial class EventLoop
{
    internal LoopProbe Probe => System.Runtime.CompilerServices.Unsafe.As<LoopProbe>(Watch!);

    partial void OnMade() => Watch = new LoopProbe(this);

    partial void OnEnded() => Probe.Ended();
}
