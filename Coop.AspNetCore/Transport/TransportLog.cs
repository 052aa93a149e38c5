using System.Net;
using Microsoft.Extensions.Logging;

namespace Coop.AspNetCore;

internal static partial class TransportLog
{
    [LoggerMessage(1, LogLevel.Warning, "No connection can be accepted at {EndPoint} for the moment.")]
    internal static partial void CannotAccept(this ILogger logger, Exception error, EndPoint endPoint);

    [LoggerMessage(2, LogLevel.Debug, "Connection {Id} ended with an error.")]
    internal static partial void ConnectionFailed(this ILogger logger, Exception error, string id);
}
