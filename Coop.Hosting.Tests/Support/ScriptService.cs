using Coop.Runtime;

namespace Coop.Hosting.Tests.Support;

/// <summary>A service that does what its test says.</summary>
internal sealed class ScriptService(Script script) : IMicrothreadService
{
    public Task Run(EventLoop events, CancellationToken stopping) => script.Run(events, stopping);
}
