namespace Coop.Runtime.Tests.Samples;

public sealed class ReadmeTests
{
    private static readonly string[] s_readme = File.ReadAllLines(Repository.PathOf("README.md"));

    [Test]
    public void Commands_FirstTwo_AreTheSamplesAndTheTests() =>
        Blocks("```sh").Take(2).Select(block => block.ShouldHaveSingleItem())
            .ShouldBe(["dotnet run -c Release --project Coop.Samples", "dotnet test -c Release"]);

    [Test]
    public void Example_InTheReadme_IsTheOneThatCompiles()
    {
        var sample = File.ReadAllLines(Repository.PathOf("Coop.Samples/HelloSample.cs"));
        var begin = Array.FindIndex(sample, line => line.Trim() == "// <readme>");
        var end = Array.FindIndex(sample, line => line.Trim() == "// </readme>");
        var indent = sample[begin].Length - sample[begin].TrimStart().Length;
        var body = sample[(begin + 1)..end].Select(line => line.Length > indent ? line[indent..] : "");
        var usings = sample.Where(line => line.StartsWith("using ", StringComparison.Ordinal));
        Blocks("```csharp").First().ShouldBe([.. usings, "", .. body]);
    }

    [Test]
    public void Links_OfTheReadme_LeadToFiles()
    {
        var links = s_readme.SelectMany(line => line.Split("](").Skip(1)).Select(rest => rest[..rest.IndexOf(')')])
            .Where(link => !link.Contains("://", StringComparison.Ordinal)).ToArray();
        links.ShouldNotBeEmpty();
        links.Where(link => !Path.Exists(Repository.PathOf(link))).ShouldBeEmpty();
    }

    [Test]
    [Platform(Include = "Unix", Reason = "The samples are started as on Unix.")]
    public async Task Example_Run_SaysWhatItPromises()
    {
        var (status, output, error) = await SampleProcess.Run("hello");
        status.ShouldBe(0, error);
        output.ShouldContain("tick\n");
        output.ShouldContain("tock\n");
        output.ShouldContain("... silence 3\n");
    }

    private static IEnumerable<string[]> Blocks(string fence)
    {
        for (var at = Array.IndexOf(s_readme, fence); at >= 0; at = Array.IndexOf(s_readme, fence, at + 1))
        {
            yield return s_readme[(at + 1)..Array.IndexOf(s_readme, "```", at)];
        }
    }
}
