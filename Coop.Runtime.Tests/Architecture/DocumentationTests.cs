namespace Coop.Runtime.Tests.Architecture;

public sealed class DocumentationTests
{
    private const string Documented = """
        /// <summary>Does.</summary>
        public static class Doing
        {
            extension(string word)
            {
                /// <summary>Says.</summary>
                /// <remarks>
                /// Thread: loop<br/>
                /// Turn: may complete at once, when there is room<br/>
                /// Cancel: the item stays with the caller.
                /// </remarks>
                public void Say() { }
            }
        }
        """;

    [Test]
    public void PublicMembers_Always_HaveASummary() => Documentation.WithoutSummary(SourceTree.Runtime).ShouldBeEmpty();

    [Test]
    public void PublicMethods_Always_SayThreadTurnAndCancel() => Documentation.WithoutFixedLines(SourceTree.Runtime).ShouldBeEmpty();

    [Test]
    public void Checker_DocumentedMethod_IsNotFound()
    {
        Documentation.WithoutSummary(Plant(Documented)).ShouldBeEmpty();
        Documentation.WithoutFixedLines(Plant(Documented)).ShouldBeEmpty();
    }

    [TestCase("Thread: loop", "Thread: mine")]
    [TestCase("Turn: may complete", "Turn: perhaps")]
    [TestCase("Cancel: the item stays with the caller.", "Cancel:")]
    public void Checker_MethodWithAWrongLine_IsFound(string right, string wrong) =>
        Documentation.WithoutFixedLines(Plant(Documented.Replace(right, wrong))).ShouldHaveSingleItem();

    [Test]
    public void Checker_MemberWithoutSummary_IsFound() =>
        Documentation.WithoutSummary(Plant(Documented.Replace("<summary>Says.</summary>", ""))).ShouldHaveSingleItem();

    private static SourceTree Plant(string text) => new(new SourceFile("Doing.cs", text));
}
