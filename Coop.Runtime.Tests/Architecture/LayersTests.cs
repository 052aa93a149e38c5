namespace Coop.Runtime.Tests.Architecture;

public sealed class LayersTests
{
    [Test]
    public void Runtime_EveryReference_PointsDown() => Layers.Violations(SourceTree.Runtime).ShouldBeEmpty();

    [Test]
    public void Runtime_EveryFolder_IsInThePicture() =>
        SourceTree.Runtime.Files.Select(f => f.Folder).Distinct().Except(Layers.Allowed.Keys).ShouldBeEmpty();

    [Test]
    public void Picture_Always_HasNoCycle()
    {
        var left = Layers.Allowed.ToDictionary(l => l.Key, l => l.Value);
        while (left.Count > 0)
        {
            var bottom = left.Where(l => !l.Value.Any(left.ContainsKey)).Select(l => l.Key).ToList();
            bottom.ShouldNotBeEmpty();
            bottom.ForEach(folder => left.Remove(folder));
        }
    }

    [TestCase("Time", "class Heap { Poller? _poller; }")]
    [TestCase("Sources", "class Sleep { object Make() => new Poller(); }")]
    [TestCase("Sources", "class Sleep { object Make() { Poller p = new(); return p; } }")]
    [TestCase("Sources", "class Sleep { int Ask() => Poller.Count; }")]
    [TestCase("Sources", "class Sleep : List<Poller>;")]
    [TestCase("Sources", "class Sleep { void Ask(Source s) { var poller = s.Made; } }")]
    [TestCase("Sources", "class Sleep { string Ask(Source s) => s.Shout(); }")]
    public void Checker_PlantedReferenceUpwards_IsFound(string folder, string text) =>
        Layers.Violations(Plant(folder, text)).ShouldNotBeEmpty();

    [TestCase("IO")]
    [TestCase("Threads")]
    [TestCase("")]
    public void Checker_ReferenceDownwards_IsNotFound(string folder) =>
        Layers.Violations(Plant(folder, "class User { Cell? _cell; }")).ShouldBeEmpty();

    [Test]
    public void Checker_NativeUsedByTheFacade_IsFound() =>
        Layers.Violations(Plant("", "class User { Syscall? _call; }")).ShouldHaveSingleItem();

    [Test]
    public void Checker_PartialTypeWithOneHomeBelow_IsAllowedButItsUpperMembersAreNot()
    {
        Layers.Violations(Plant("Sources", "class User { EventLoop? _loop; }")).ShouldBeEmpty();
        Layers.Violations(Plant("Sources", "class User { void Use(EventLoop loop) => loop.Verb(); }")).ShouldHaveSingleItem();
    }

    // In the picture's terms a Poller is planted in Diagnostics, which is above Sources and a stranger to Time.
    private static SourceTree Plant(string folder, string text) => new(
        new SourceFile("Diagnostics/Poller.cs", "class Poller { public static int Count; }"),
        new SourceFile("Diagnostics/Shouting.cs", "static class Shouting { extension(Source s) { public string Shout() => \"\"; } }"),
        new SourceFile("Sources/Source.cs", "partial class Source;"),
        new SourceFile("Diagnostics/Source.Made.cs", "partial class Source { public Poller? Made; }"),
        new SourceFile("Native/Syscall.cs", "class Syscall;"),
        new SourceFile("Collections/Cell.cs", "class Cell;"),
        new SourceFile("Loop/EventLoop.cs", "partial class EventLoop;"),
        new SourceFile("EventLoop.Verbs.cs", "partial class EventLoop { public void Verb() { } }"),
        new SourceFile($"{folder}/Planted.cs".TrimStart('/'), text));
}
