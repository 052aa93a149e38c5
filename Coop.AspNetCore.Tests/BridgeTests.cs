using System.Net;
using Coop.AspNetCore.Tests.Support;
using Coop.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Coop.AspNetCore.Tests;

/// <summary>Requests that use what belongs to a loop.</summary>
public sealed class BridgeTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Test]
    public async Task RequestThread_ThatTouchesAQueueOfTheLoop_GetsTheClearError_AndNothingHappens()
    {
        EventQueue<int>? queue = null;
        await using TestSite site = await TestSite.Start(app => app.MapGet("/", () => Should.Throw<InvalidOperationException>(() => queue!.TryPut(1)).Message));
        queue = new EventQueue<int>(site.Loop, 4);
        string message = await site.Get("/");
        message.ShouldContain("was used on thread");
        (await site.Loop.InvokeAsync(() => queue.Count)).ShouldBe(0);
    }

    [Test]
    public async Task TenThousandParallelRequests_ThroughTheBridge_LoseNone([Values] bool onLoop)
    {
        const int Requests = 10_000;
        EventQueue<int>? queue = null;
        int offLoop = 0;
        await using TestSite site = await TestSite.Start(
            app => app.MapGet("/{number}", async (int number) =>
            {
                if (!queue!.IsClosed)
                {
                    await queue.Put(number);
                }
                return Thread.CurrentThread.Name == "coop" ? number : Interlocked.Increment(ref offLoop);
            }).OnLoop(), onLoop);
        queue = new EventQueue<int>(site.Loop, 8);
        Task<List<int>> consumer = site.Loop.InvokeAsync(async Task<List<int>> () =>
        {
            var got = new List<int>();
            while (got.Count < Requests)
            {
                got.Add(await queue.Get());
            }
            return got;
        });
        await Parallel.ForAsync(0, Requests, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (number, _) => (await site.Get($"/{number}")).ShouldBe($"{number}"));
        (await consumer.WaitAsync(s_patience)).Order().ShouldBe(Enumerable.Range(0, Requests));
        offLoop.ShouldBe(0);
    }

    [Test]
    public async Task HandlerOnLoop_IsCancelled_WhenTheClientLeaves()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestSite site = await TestSite.Start(app => app.MapGet("/", async Task (HttpContext _) =>
        {
            try
            {
                begun.SetResult();
                await Events.Never();
            }
            finally
            {
                ended.SetResult(InMicrothread());
            }

            static bool InMicrothread() => Microthread.CurrentOrNull is not null;
        }).OnLoop());
        using var leaves = new CancellationTokenSource();
        Task request = site.Client.GetAsync(site.Address, leaves.Token);
        await begun.Task;
        await leaves.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => request);
        (await ended.Task.WaitAsync(s_patience)).ShouldBeTrue("in a microthread");
    }

    [Test]
    public async Task HandlerOnLoop_ThatFails_IsTheRequestsError()
    {
        await using TestSite site = await TestSite.Start(app => app.MapGet("/", string () => throw new FormatException("handler")).OnLoop());
        using HttpResponseMessage response = await site.Client.GetAsync(site.Address);
        response.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        site.Logs.Entries.ShouldContain(entry => entry.Text.EndsWith("handler", StringComparison.Ordinal));
        (await site.Loop.InvokeAsync(() => 7)).ShouldBe(7);
    }

    [Test]
    public async Task AsyncLocals_OfTheRequest_AreThereOnTheLoop()
    {
        var local = new AsyncLocal<string>();
        await using TestSite site = await TestSite.Start(app =>
        {
            app.Use(async (http, next) =>
            {
                local.Value = http.Request.Path;
                await next(http);
            });
            app.UseRouting();
            app.MapGet("/{any}", async () =>
            {
                await Events.Pause();
                return local.Value;
            }).OnLoop();
        });
        (await site.Get("/this")).ShouldBe("/this");
    }
}
