using Coop.Hosting.Tests.Support;

namespace Coop.AspNetCore.Tests;

/// <summary>The web samples as real processes.</summary>
public sealed class SampleProcessTests
{
    [Test]
    public async Task Web_StreamsWords_CountsAndIsHealthy_AndSaysWhenAListenerLeaves([Values] bool onLoop)
    {
        using WebSample sample = WebSample.Start(onLoop ? ["web", "--on-loop"] : ["web"]);
        var address = new Uri(await sample.LineAfter("listening on "));
        using var client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
        using (var words = new StreamReader(await client.GetStreamAsync(new Uri("/words", UriKind.Relative))))
        {
            (await words.ReadLineAsync()).ShouldBe("data: welcome");
            using HttpResponseMessage said = await client.PostAsync(new Uri("/say/hello", UriKind.Relative), null);
            (await said.Content.ReadAsStringAsync()).ShouldBe("1");
            (await words.ReadLineAsync()).ShouldBe("");
            (await words.ReadLineAsync()).ShouldBe("data: hello");
        }
        (await sample.LineAfter("a listener has left, ")).ShouldBe("0 are here");
        (await client.GetStringAsync(new Uri("/count/5", UriKind.Relative))).ShouldBe("[1,2,3,4,5]");
        (await client.GetStringAsync(new Uri("/health", UriKind.Relative))).ShouldBe("Healthy");
        using var open = new StreamReader(await client.GetStreamAsync(new Uri("/words", UriKind.Relative)));
        (await open.ReadLineAsync()).ShouldBe("data: welcome");
        sample.Signal(WebSample.Terminate);
        (int status, string output, string error) = await sample.Finish();
        status.ShouldBe(0, error);
        output.ShouldContain("a listener has left, 0 are here");
        (await open.ReadToEndAsync()).ShouldBe("\n");
    }

    [Test]
    public async Task Kestrel_RunsEveryHandlerOnTheLoop()
    {
        using WebSample sample = WebSample.Start("kestrel", "2000", "16", "1");
        (int status, string output, string error) = await sample.Finish();
        output.ShouldContain("handlers on the loop's thread: 4000, off it: 0", customMessage: error);
        status.ShouldBe(0);
    }

    [TestCase("Name a sample.")]
    [TestCase("There is no sample 'nope'", "nope")]
    [TestCase("'--loud'", "web", "--loud")]
    [TestCase("'--on-loop'", "worker", "10", "--on-loop")]
    [TestCase("MICROTHREADS needs a whole number from 1 to 1000000, not '0'", "worker", "0")]
    [TestCase("MICROTHREADS needs a whole number from 1 to 1000000, not 'many'", "worker", "--refuse", "many")]
    [TestCase("'20'", "worker", "10", "20")]
    [TestCase("REQUESTS needs a whole number from 1 to 1000000, not '0'", "kestrel", "0")]
    [TestCase("CONNECTIONS needs a whole number from 1 to 10000, not 'x'", "kestrel", "10", "x")]
    [TestCase("ROUNDS needs a whole number from 1 to 100, not '0'", "kestrel", "10", "1", "0")]
    [TestCase("'more'", "kestrel", "10", "1", "1", "more")]
    public async Task CommandLine_MakesNoSense_SaysWhyAndWhatDoes_AndEndsWith2(string why, params string[] arguments)
    {
        using WebSample sample = WebSample.Start(arguments);
        (int status, string output, string error) = await sample.Finish();
        error.ShouldContain(why);
        error.ShouldContain("kestrel [REQUESTS] [CONNECTIONS] [ROUNDS]");
        output.ShouldBeEmpty();
        status.ShouldBe(2);
    }
}
