namespace Coop.AspNetCore;

/// <summary>How Kestrel is carried by a loop.</summary>
public sealed class CoopTransportOptions
{
    /// <summary>The name of the loop, which AddCoop has added; null for the one without.</summary>
    public string? Loop { get; set; }

    /// <summary>How many connections the system keeps that were not accepted yet. 512 unless told.</summary>
    public int Backlog { get; set; } = 512;

    /// <summary>Whether small pieces are sent at once (TCP_NODELAY). True unless told.</summary>
    public bool NoDelay { get; set; } = true;

    /// <summary>How many bytes of a connection may be read and not used yet; then it is not read any further. 1 MiB unless told.</summary>
    public int MaxReadBufferBytes { get; set; } = 1024 * 1024;

    /// <summary>How many bytes of a connection may be written and not sent yet; then whoever writes waits. 64 KiB unless told.</summary>
    public int MaxWriteBufferBytes { get; set; } = 64 * 1024;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Backlog, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxReadBufferBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxWriteBufferBytes, 1);
    }
}
