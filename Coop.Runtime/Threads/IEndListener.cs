namespace Coop.Runtime.Threads;

/// <summary>Whoever has a microthread's outcome on behalf of another thread. Told on the loop's thread; runs no user code (M2).</summary>
internal interface IEndListener
{
    /// <summary>It has ended; its error, if any, has an owner.</summary>
    void OnEnded();

    /// <summary>The loop has closed, and the microthread will never end.</summary>
    void OnLeft();
}
