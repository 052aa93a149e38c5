using Coop.Samples.Web;

string[] rest = args is [] ? [] : args[1..];
switch (args is [] ? "" : args[0])
{
    case "worker":
        return await WorkerSample.Run(rest);
    case "web":
        return await WebSample.Run(rest);
    case "kestrel":
        return await KestrelSample.Run(rest);
    default:
        Console.Error.WriteLine("""
            worker [MICROTHREADS] [--refuse]            a Generic Host whose service is a crowd of microthreads, until SIGTERM or Ctrl-C
            web [--on-loop]                             a site: server-sent events, a JSON stream, handlers on the loop, until SIGTERM or Ctrl-C
            kestrel [REQUESTS] [CONNECTIONS] [ROUNDS]   Kestrel on a loop beside Kestrel on its own sockets
            """);
        return 2;
}
