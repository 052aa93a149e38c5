namespace Coop.AspNetCore.Tests;

/// <summary>The code of docs/hosting.md is that of the samples.</summary>
public sealed class HostingPageTests
{
    [TestCase("Worker/WorkerSample.cs", 3)]
    [TestCase("Web/WebSample.cs", 8)]
    public void LinesOfTheSample_StandInThePage(string sample, int count)
    {
        string page = File.ReadAllText(Repository.PathOf("docs/hosting.md"));
        string[] lines = [.. Marked(File.ReadLines(Repository.PathOf("Coop.Samples.Web", sample)))];
        lines.Length.ShouldBe(count);
        lines.Where(line => !page.Contains(line, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static IEnumerable<string> Marked(IEnumerable<string> lines)
    {
        bool inside = false;
        foreach (string line in lines.Select(line => line.Trim()))
        {
            if (line is "// <lines>" or "// </lines>")
            {
                inside = line == "// <lines>";
            }
            else if (inside && line.Length > 0)
            {
                yield return line;
            }
        }
    }
}
