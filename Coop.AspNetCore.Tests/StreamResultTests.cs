using System.Diagnostics;
using System.Net.ServerSentEvents;
using Coop.AspNetCore.Tests.Support;
using Coop.Runtime;
using Microsoft.AspNetCore.Builder;

namespace Coop.AspNetCore.Tests;

/// <summary>Queued methods as responses, on the framework's transport and on the loop's.</summary>
[TestFixture(false)]
[TestFixture(true)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class StreamResultTests(bool onLoop)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    // Far below the 30 s that Kestrel waits for responses that do not end.
    private static readonly TimeSpan s_stopsAtOnce = TimeSpan.FromSeconds(15);

    private readonly TaskCompletionSource<bool> _cleanedUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Test]
    public async Task Json_IsSentItemByItem()
    {
        EventCompletionSource<int>? second = null;
        await using TestSite site = await TestSite.Start(app => app.MapGet("/", () => CoopResults.Json(() => Events.Queued<int>(async queue =>
        {
            await queue.Put(1);
            await queue.Put(await second!.Event);
        }))), onLoop);
        second = new EventCompletionSource<int>(site.Loop);
        using StreamReader reader = await site.Open("/");
        char[] text = new char[2];
        (await reader.ReadBlockAsync(text)).ShouldBe(2);
        new string(text).ShouldBe("[1");
        _ = await site.Loop.InvokeAsync(() => second.TrySetResult(2));
        (await reader.ReadToEndAsync()).ShouldBe(",2]");
    }

    [Test]
    public async Task ServerSentEvents_AreSentOneByOne_FromTheLoopsThread()
    {
        EventCompletionSource<string>? second = null;
        await using TestSite site = await TestSite.Start(app => app.MapGet("/", () => CoopResults.ServerSentEvents(() => Events.Queued<string>(async queue =>
        {
            await queue.Put(Thread.CurrentThread.Name!);
            await queue.Put(await second!.Event);
        }), "word")), onLoop);
        second = new EventCompletionSource<string>(site.Loop);
        using HttpResponseMessage response = await site.Client.GetAsync(site.Address, HttpCompletionOption.ResponseHeadersRead);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        await using Stream stream = await response.Content.ReadAsStreamAsync();
        await using IAsyncEnumerator<SseItem<string>> events = SseParser.Create(stream).EnumerateAsync().GetAsyncEnumerator();
        (await events.MoveNextAsync()).ShouldBeTrue();
        events.Current.ShouldBe(new SseItem<string>("coop", "word"));
        _ = await site.Loop.InvokeAsync(() => second.TrySetResult("two"));
        (await events.MoveNextAsync()).ShouldBeTrue();
        events.Current.Data.ShouldBe("two");
        (await events.MoveNextAsync()).ShouldBeFalse();
    }

    [Test]
    public async Task ServerSentEvents_OfItemsWithIds_KeepThem()
    {
        await using TestSite site = await TestSite.Start(app => app.MapGet("/", () => CoopResults.ServerSentEvents(() => Events.Queued<SseItem<int>>(async queue =>
            await queue.Put(new SseItem<int>(7, "number") { EventId = "id-7" })))), onLoop);
        (await site.Get("/")).ShouldBe("event: number\ndata: 7\nid: id-7\n\n");
    }

    [Test]
    public async Task ClientThatLeaves_CancelsTheProducer_AndItsFinallyRunsOnTheLoop([Values] bool json)
    {
        await using TestSite site = await TestSite.Start(app => Map(app, json), onLoop);
        using (StreamReader reader = await site.Open("/"))
        {
            _ = await reader.ReadAsync(new char[1]);
        }
        (await _cleanedUp.Task.WaitAsync(s_patience)).ShouldBeTrue("on the loop");
        site.Complaints.ShouldBeEmpty();
    }

    [Test]
    public async Task HostThatStops_EndsServerSentEvents_WithoutWaitingForTheClient()
    {
        await using TestSite site = await TestSite.Start(app => Map(app, json: false), onLoop);
        using StreamReader reader = await site.Open("/");
        (await reader.ReadLineAsync()).ShouldBe("data: 1");
        long begun = Stopwatch.GetTimestamp();
        await site.App.StopAsync();
        Stopwatch.GetElapsedTime(begun).ShouldBeLessThan(s_stopsAtOnce);
        _cleanedUp.Task.IsCompletedSuccessfully.ShouldBeTrue();
        (await reader.ReadToEndAsync()).ShouldBe("\n");
    }

    [Test]
    public async Task HostThatStops_BreaksAJsonArrayOff()
    {
        await using TestSite site = await TestSite.Start(app => Map(app, json: true), onLoop);
        using StreamReader reader = await site.Open("/");
        _ = await reader.ReadAsync(new char[2]);
        long begun = Stopwatch.GetTimestamp();
        await site.App.StopAsync();
        Stopwatch.GetElapsedTime(begun).ShouldBeLessThan(s_stopsAtOnce);
        _cleanedUp.Task.IsCompletedSuccessfully.ShouldBeTrue();
        await Should.ThrowAsync<IOException>(() => reader.ReadToEndAsync());
    }

    private void Map(WebApplication app, bool json)
    {
        QueuedStream<int> Produce() => Events.Queued<int>(async queue =>
        {
            EventLoop loop = EventLoop.Current;
            try
            {
                await queue.Put(1);
                await Events.Never();
            }
            finally
            {
                await Events.Sleep(0.01);
                _cleanedUp.SetResult(loop.IsRunningHere);
            }
        });
        app.MapGet("/", () => json ? (Microsoft.AspNetCore.Http.IResult)CoopResults.Json(Produce) : CoopResults.ServerSentEvents(Produce));
    }
}
