using System.Runtime.CompilerServices;
using Coop.Runtime.Collections;

namespace Coop.Runtime.Sources;

/// <summary>The sources that every loop has one of.</summary>
internal sealed class LoopSources
{
    private const int ChoicePoolLimitItems = 1024;

    private readonly EventLoop _loop;
    private ChoiceWait? _freeChoices;
    private int _freeChoiceCount;

    private LoopSources(EventLoop loop)
    {
        _loop = loop;
        Time = new TimeSource(loop);
        Never = new NeverSource(loop);
        Descriptors = new DescriptorSources(loop);
    }

    internal TimeSource Time { get; }

    internal NeverSource Never { get; }

    internal DescriptorSources Descriptors { get; }

    internal ValueGraph Values { get; } = new();

    /// <summary>The queues that were used, as long as they live.</summary>
    internal WeakList<IQueueInfo> Queues { get; } = new();

    internal static LoopSources Of(EventLoop loop) => Unsafe.As<LoopSources>(loop.Sources) ?? Make(loop);

    /// <summary>Choices that are rented and not given back: zero when nobody waits.</summary>
    internal long RentedChoices { get; private set; }

    internal ChoiceWait RentChoice()
    {
        RentedChoices++;
        ChoiceWait? wait = _freeChoices;
        if (wait is null)
        {
            return new ChoiceWait(this, _loop.Scheduler);
        }
        _freeChoices = wait.NextFree;
        wait.NextFree = null;
        wait.Flags = Scheduling.WaitFlags.None;
        _freeChoiceCount--;
        return wait;
    }

    internal void Return(ChoiceWait wait)
    {
        RentedChoices--;
        if (_freeChoiceCount < ChoicePoolLimitItems)
        {
            wait.NextFree = _freeChoices;
            _freeChoices = wait;
            _freeChoiceCount++;
        }
    }

    private static LoopSources Make(EventLoop loop)
    {
        loop.VerifyAccessOrUnbound();
        var sources = new LoopSources(loop);
        loop.Sources = sources;
        return sources;
    }
}
