namespace Coop.Runtime.Scheduling;

/// <summary>A step after which nothing goes on: what is posted, and what the loop does for its sources.</summary>
internal abstract class Errand : Runnable
{
    internal sealed override Runnable? Run()
    {
        Do();
        return null;
    }

    private protected abstract void Do();
}
