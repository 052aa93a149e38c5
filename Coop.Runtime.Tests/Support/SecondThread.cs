using System.Collections.Concurrent;

namespace Coop.Runtime.Tests.Support;

/// <summary>A real thread beside the loop's that does what it is told to, in order. What fails there fails the test when it is disposed of.</summary>
internal sealed class SecondThread : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;
    private Exception? _error;

    internal SecondThread()
    {
        _thread = new Thread(Work) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>A moment too short to sleep for.</summary>
    internal static void Spin(int iterations) => Thread.SpinWait(iterations);

    internal void Do(Action work) => _work.Add(work);

    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
        _error.ShouldBeNull();
    }

    private void Work()
    {
        foreach (Action work in _work.GetConsumingEnumerable())
        {
            try
            {
                work();
            }
            catch (Exception error)
            {
                _error ??= error;
            }
        }
    }
}
