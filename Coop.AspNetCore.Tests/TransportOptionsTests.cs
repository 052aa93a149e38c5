using Coop.AspNetCore.Tests.Support;
using Coop.Hosting;
using Microsoft.AspNetCore.Builder;

namespace Coop.AspNetCore.Tests;

/// <summary>What UseCoopTransport is told.</summary>
public sealed class TransportOptionsTests
{
    [Test]
    public async Task NamedLoop_CarriesKestrel_WhereItIsNamed()
    {
        await using TestSite site = await TestSite.Start(
            app => app.MapGet("/", () => Thread.CurrentThread.Name),
            configure: builder =>
            {
                builder.WebHost.UseCoopTransport().UseCoopTransport(o => o.Loop = "io");
                builder.Services.AddCoop("io");
            });
        (await site.Get("/")).ShouldBe("io");
    }

    [Test]
    public async Task NamedLoop_ThatIsNotThere_KeepsTheHostFromStarting() =>
        (await Should.ThrowAsync<InvalidOperationException>(() => TestSite.Start(_ => { }, configure: builder => builder.WebHost.UseCoopTransport(o => o.Loop = "io"))))
            .Message.ShouldBe("The Coop loop 'io' is not registered. Add it with services.AddCoop(\"io\").");

    [Test]
    public void Options_ThatAreWrong_AreSaidAtOnce() => Should.Throw<ArgumentOutOfRangeException>(() =>
        WebApplication.CreateSlimBuilder().WebHost.UseCoopTransport(o => o.Backlog = 0));
}
