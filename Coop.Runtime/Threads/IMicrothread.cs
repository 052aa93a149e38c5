namespace Coop.Runtime;

/// <summary>A microthread as others see it. Source: IThread of PEAK.</summary>
public interface IMicrothread : IEventSource
{
    /// <summary>Its number on its loop, from 1.</summary>
    long Id { get; }

    /// <summary>Its name, for people.</summary>
    string Name { get; }

    /// <summary>Where it is in its life.</summary>
    MicrothreadState State { get; }

    /// <summary>Happens when it has ended, however it ended.</summary>
    Event<Unit> Ended { get; }

    /// <summary>Asks it to end: what it waits for ends with OperationCanceledException.</summary>
    /// <remarks>
    /// Thread: loop
    /// Turn: never yields
    /// Cancel: cannot be taken back
    /// </remarks>
    void Cancel();
}
