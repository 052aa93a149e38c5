using System.Text.RegularExpressions;

namespace Coop.Runtime.Tests.Samples;

[Platform(Include = "Unix", Reason = "The samples stand on /bin/sh and descriptors.")]
public sealed partial class MergeTests
{
    [Test]
    [Contract(1)]
    public async Task NoArguments_RealProcesses_LinesComeMergedAndOneThreadDidItAll()
    {
        var (status, output, error) = await SampleProcess.Run();
        status.ShouldBe(0, error);
        var indices = LineOfASource().Matches(output).Select(match => int.Parse(match.Groups[1].Value)).ToArray();
        indices.Distinct().Order().ShouldBe([0, 1, 2]);
        indices.Zip(indices.Skip(1)).Count(pair => pair.First != pair.Second).ShouldBeGreaterThan(indices.Distinct().Count(), "the sources came one after the other");
        output.ShouldContain("halves 1: one half and the other\n");
        output.ShouldContain("ends as on Windows\n");
        output.ShouldContain("ends without a newline\n");
        output.ShouldContain($"{indices.Length} lines of 3 sources");
        output.ShouldMatch(@"microthreads started: \d+, turns: \d+, resumes: \d+\n");
        output.ShouldMatch(@"user code ran on threads: \d+\n");
        error.ShouldContain("heartbeat 1:");
    }

    [GeneratedRegex(@"^ *\d+\.\d\d s  (\d)  ", RegexOptions.Multiline)]
    private static partial Regex LineOfASource();
}
