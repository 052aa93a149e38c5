namespace Coop.Cli.Commands;

/// <summary>It cannot be done; the message says why, for people.</summary>
internal sealed class CliException(int status, string message) : Exception(message)
{
    /// <summary>One of <see cref="ExitStatus"/>.</summary>
    internal int Status { get; } = status;
}
