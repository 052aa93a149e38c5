namespace Coop.Runtime.Scheduling;

/// <summary>What a step does.</summary>
internal abstract class Runnable
{
    /// <summary>What its step begins with: itself, or what it only stands for. Runs nothing.</summary>
    internal virtual Runnable First() => this;

    /// <summary>
    /// Runs. Gives what is to go on as the tail of this very step, or null: the caller of a method that has returned goes on here, and not on top of its
    /// stack. What it throws is nobody's wait: it goes to the scheduler's error sink.
    /// </summary>
    internal abstract Runnable? Run();

    /// <summary>It has run and waits again, under AsyncLocals of its own, which the thread is about to lose: whoever goes on with them takes them now.</summary>
    internal virtual void KeepContext()
    {
    }
}
