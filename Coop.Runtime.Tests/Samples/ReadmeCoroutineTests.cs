using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Samples;

/// <summary>The second example of the README, which is compiled and run here.</summary>
public sealed class ReadmeCoroutineTests
{
    [Test]
    public void Example_Run_DoesWhatItSays() => TestLoop.Run(async events =>
    {
        EventQueue<int> numbers = events.Queue<int>(2);
        Microthread<int> sum = events.Thread(() => Sum(numbers, 4));
        for (int i = 1; i <= 4; i++)
        {
            await numbers.Put(i);
        }
        (await sum.Join()).ShouldBe(10);

        // <readme>
        async Coroutine<int> Sum(EventQueue<int> numbers, int count)
        {
            int sum = 0;
            for (int i = 0; i < count; i++) sum += await numbers.Get();
            return sum;
        }
        // </readme>
    });

    [Test]
    public void Example_InTheReadme_IsTheOneThatCompiles()
    {
        string[] source = File.ReadAllLines(Repository.PathOf("Coop.Runtime.Tests/Samples/ReadmeCoroutineTests.cs"));
        int begin = Array.FindIndex(source, line => line.Trim() == "// <readme>"), end = Array.FindIndex(source, line => line.Trim() == "// </readme>");
        string example = string.Join('\n', source[(begin + 1)..end].Select(line => line[8..]));
        File.ReadAllText(Repository.PathOf("README.md")).ReplaceLineEndings("\n").ShouldContain($"```csharp\n{example}\n```");
    }
}
