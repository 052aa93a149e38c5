namespace Coop.Runtime.Tests.Architecture;

public sealed class FileSizeTests
{
    private const int MostLines = 300;
    private const int MedianLines = 80;

    [Test]
    public void Files_Always_FitInAHead() =>
        SourceTree.Runtime.Files.Where(f => f.Lines > MostLines).Select(f => $"{f}: {f.Lines} lines").ShouldBeEmpty();

    [Test]
    public void Files_Median_IsOnePage()
    {
        var lines = SourceTree.Runtime.Files.Select(f => f.Lines).Order().ToArray();
        lines[lines.Length / 2].ShouldBeLessThan(MedianLines);
    }
}
