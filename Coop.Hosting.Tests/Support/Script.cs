using Coop.Runtime;

namespace Coop.Hosting.Tests.Support;

/// <summary>What a test has its service do, and what came of it.</summary>
internal sealed class Script(Func<EventLoop, CancellationToken, List<string>, Task> run)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal List<string> Log { get; } = [];

    internal Task Begun => _begun.Task;

    internal Task Ended => _ended.Task;

    internal async Task Run(EventLoop events, CancellationToken stopping)
    {
        try
        {
            _begun.SetResult();
            await run(events, stopping, Log);
        }
        finally
        {
            _ended.SetResult();
        }
    }
}
