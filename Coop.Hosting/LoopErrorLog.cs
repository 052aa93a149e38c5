using Coop.Runtime;
using Microsoft.Extensions.Logging;

namespace Coop.Hosting;

/// <summary>What a loop has to say, in the log of the host; and to whoever the options name.</summary>
internal sealed class LoopErrorLog(ILogger logger, string loop, Action<Exception>? also)
{
    internal void Report(Exception error)
    {
        if (error is LoopShutdownException)
        {
            logger.TooLate(error.Message);
        }
        else
        {
            logger.LoopError(error, loop);
        }
        also?.Invoke(error);
    }
}
