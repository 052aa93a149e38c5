using System.Net;

namespace Coop.Samples.Echo;

/// <summary>What the echo server was told.</summary>
/// <param name="EndPoint">Where it listens.</param>
internal sealed record EchoOptions(IPEndPoint EndPoint)
{
    internal const string Arguments = "--port N [--bind ADDRESS]   (port 0: any; bound to 127.0.0.1 unless told otherwise)";

    internal static EchoOptions Parse(string[] arguments)
    {
        int? port = null;
        var address = IPAddress.Loopback;
        var words = new Words(arguments);
        while (words.TryNext(out var word))
        {
            switch (word)
            {
                case "--port":
                    port = words.Number(word, 0, IPEndPoint.MaxPort);
                    break;
                case "--bind":
                    address = IPAddress.TryParse(words.Value(word), out var parsed) ? parsed : throw new UsageException("--bind needs an IP address.");
                    break;
                default:
                    throw Words.Unknown(word);
            }
        }
        return new EchoOptions(new IPEndPoint(address, port ?? throw new UsageException("echo needs --port N; 0 takes any port that is free.")));
    }
}
