namespace Coop.Runtime.Scheduling;

/// <summary>Where the scheduler says what went wrong; the loop decides what follows.</summary>
internal interface IErrorSink
{
    /// <summary>A step threw, and nobody waits for it.</summary>
    void Unhandled(Strand strand, Exception error);

    /// <summary>A strand keeps catching its cancellation and waits again.</summary>
    void Stubborn(Strand strand);

    /// <summary>Something came back to the loop after it had ended.</summary>
    void TooLate(Strand strand, object? state);

    /// <summary>What is thrown at whoever uses a loop that has ended.</summary>
    ObjectDisposedException Ended();

    /// <summary>Code on the loop begins to block its thread, or has stopped to.</summary>
    void Blocking(bool isBlocked);

    /// <summary>The loop's thread is blocked by its own code, and has been for so long.</summary>
    void Blocked(Strand strand, TimeSpan since);
}
