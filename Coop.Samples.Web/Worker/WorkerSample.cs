using System.Diagnostics;
using Coop.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Coop.Samples.Web;

/// <summary>A Generic Host whose background service is a microthread with a thousand more: SIGTERM ends them all, and says how.</summary>
internal static class WorkerSample
{
    internal static async Task<int> Run(Words words)
    {
        TaskScheduler.UnobservedTaskException += (_, e) => Console.WriteLine($"UNOBSERVED {e.Exception.GetBaseException().Message}");
        var crowd = CrowdOptions.Parse(words);

        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders().AddSimpleConsole(o => o.SingleLine = true).AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(2));
        builder.Services.AddSingleton(crowd);
        // <lines>
        builder.Services
            .AddCoop(o => o.Loop = o.Loop with { ShutdownGrace = TimeSpan.FromSeconds(0.5) })
            .AddMicrothread<CrowdService>();
        // </lines>

        using (var host = builder.Build())
        {
            var crowdService = host.Services.GetRequiredService<CrowdService>();
            await host.StartAsync();
            long asked = 0;
            using var onStop = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() => asked = Stopwatch.GetTimestamp());
            await host.WaitForShutdownAsync();
            Console.WriteLine($"stopped after {Stopwatch.GetElapsedTime(asked).TotalSeconds:0.000} s; {crowdService.CleanedUp} of {crowd.Microthreads} finally blocks ran");
        }
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return 0;
    }
}
