using System.Net;
using Coop.AspNetCore;
using Coop.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Coop.Samples.Web;

/// <summary>A site whose endpoints use a loop: server-sent events, a JSON stream, and handlers that run on it.</summary>
internal static class WebSample
{
    internal static async Task<int> Run(Words words)
    {
        var isOnLoop = false;
        while (words.TryNext(out var word)) isOnLoop = word == "--on-loop" ? true : throw Words.Unknown(word);

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddSimpleConsole(o => o.SingleLine = true).AddFilter("Microsoft", LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        // <lines>
        builder.Services.AddCoop();
        builder.Services.AddSingleton<Chat>();          // whose queues belong to the loop
        builder.Services.AddHealthChecks().AddCoop();
        // </lines>
        if (isOnLoop)
        {
            // <lines>
            builder.WebHost.UseCoopTransport();
            // </lines>
        }

        await using var app = builder.Build();
        // <lines>
        app.MapPost("/say/{word}", (Chat chat, string word) => chat.Say(word)).OnLoop();
        app.MapGet("/words", (Chat chat) => CoopResults.ServerSentEvents(chat.Listen));
        app.MapGet("/count/{to}", (int to) => CoopResults.Json(() => Chat.Count(to)));
        app.MapHealthChecks("/health");
        // </lines>
        await app.StartAsync();
        Console.WriteLine($"listening on {app.Urls.First()}");
        await app.WaitForShutdownAsync();
        return 0;
    }
}
