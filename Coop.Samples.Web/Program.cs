using Coop.Samples;
using Coop.Samples.Web;

const string Usage = """
    These are:
    worker [MICROTHREADS] [--refuse]            a Generic Host whose service is a crowd of microthreads, until SIGTERM or Ctrl-C
    web [--on-loop]                             a site: server-sent events, a JSON stream, handlers on the loop, until SIGTERM or Ctrl-C
    kestrel [REQUESTS] [CONNECTIONS] [ROUNDS]   Kestrel on a loop beside Kestrel on its own sockets
    """;
try
{
    var words = new Words(args);
    return words.TryNext(out var name) ? name switch
    {
        "worker" => await WorkerSample.Run(words),
        "web" => await WebSample.Run(words),
        "kestrel" => await KestrelSample.Run(words),
        _ => throw new UsageException($"There is no sample '{name}'."),
    }
    : throw new UsageException("Name a sample.");
}
catch (Exception error)
{
    return ExitStatus.Of(error, Usage);
}
