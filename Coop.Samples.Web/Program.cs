using Coop.Samples.Web;

string[] rest = args is [] ? [] : args[1..];
switch (args is [] ? "" : args[0])
{
    case "worker":
        return await WorkerSample.Run(rest);
    default:
        Console.Error.WriteLine("worker [MICROTHREADS] [--refuse]   a Generic Host whose services are microthreads, until SIGTERM or Ctrl-C");
        return 2;
}
