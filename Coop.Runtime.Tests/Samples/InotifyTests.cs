namespace Coop.Runtime.Tests.Samples;

[Platform(Include = "Linux", Reason = "inotify")]
public sealed class InotifyTests
{
    private string _folder = null!;

    private string Log => Path.Combine(_folder, "log");

    [SetUp]
    public void SetUp() => _folder = Directory.CreateTempSubdirectory("coop-inotify-").FullName;

    [TearDown]
    public void TearDown()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task File_Grows_ShowsEachLineOnceWhole()
    {
        await File.WriteAllTextAsync(Log, "there before\n");
        using var sample = SampleProcess.Start("inotify", Log, "--lines", "4");
        (await sample.NextLine()).ShouldBe("there before");
        await File.AppendAllTextAsync(Log, "one\nhalf of ");
        (await sample.NextLine()).ShouldBe("one");
        await File.WriteAllTextAsync(Path.Combine(_folder, "another"), "is not asked for\n");
        await File.AppendAllTextAsync(Log, "two\nthree\nmore\n");
        var (status, output, error) = await sample.Finish();
        output.ShouldBe("half of two\nthree\n");
        error.ShouldBeEmpty();
        status.ShouldBe(0);
    }

    [Test]
    public async Task File_MissingReplacedAndShortened_IsFollowed()
    {
        using var sample = SampleProcess.Start("inotify", Log);
        await File.WriteAllTextAsync(Log, "first\n");
        (await sample.NextLine()).ShouldBe("first");

        File.Move(Log, Log + ".1");
        await File.AppendAllTextAsync(Log + ".1", "after the renaming\n");
        await File.WriteAllTextAsync(Log, "second file\n");
        (await sample.NextLine()).ShouldBe("after the renaming");
        (await sample.NextLine()).ShouldBe("second file");

        File.WriteAllText(Log + ".new", "third file\n");
        File.Move(Log + ".new", Log, overwrite: true);
        (await sample.NextLine()).ShouldBe("third file");

        using (var file = new FileStream(Log, FileMode.Open)) file.SetLength(0);
        await File.AppendAllTextAsync(Log, "x\n");
        (await sample.NextLine()).ShouldBe("x");

        File.Delete(Log);
        await File.WriteAllTextAsync(Log, "again\n");
        (await sample.NextLine()).ShouldBe("again");
        sample.Signal(SampleProcess.Interrupt);
        var (status, output, error) = await sample.Finish();
        output.ShouldBeEmpty();
        error.ShouldBeEmpty();
        status.ShouldBe(130);
    }

    [Test]
    public async Task File_BurstOfManyLines_ComesWhole()
    {
        const int Lines = 100_000;
        using var sample = SampleProcess.Start("inotify", Log, "--lines", $"{Lines}");
        await using (var file = new StreamWriter(Log)) for (var i = 0; i < Lines; i++) await file.WriteAsync($"{i}\n");
        var (status, output, error) = await sample.Finish();
        error.ShouldBeEmpty();
        status.ShouldBe(0);
        output.ShouldBe(string.Concat(Enumerable.Range(0, Lines).Select(i => $"{i}\n")));
    }

    [Test]
    public async Task Idle_NothingComes_Ends()
    {
        var (status, output, error) = await SampleProcess.Run("inotify", Log, "--idle", "0.1");
        output.ShouldBeEmpty();
        error.ShouldBeEmpty();
        status.ShouldBe(0);
    }

    [Test]
    public async Task Folder_MissingOrRemoved_SaysSo()
    {
        var (status, _, error) = await SampleProcess.Run("inotify", Path.Combine(_folder, "no", "log"));
        error.ShouldContain("No such file or directory");
        status.ShouldBe(1);

        await File.WriteAllTextAsync(Log, "here\n");
        using var sample = SampleProcess.Start("inotify", Log);
        (await sample.NextLine()).ShouldBe("here");
        Directory.Delete(_folder, recursive: true);
        (status, _, error) = await sample.Finish();
        error.ShouldContain("is gone");
        status.ShouldBe(1);
    }
}
