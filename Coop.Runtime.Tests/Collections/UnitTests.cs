namespace Coop.Runtime.Tests.Collections;

public sealed class UnitTests
{
    [Test]
    public void Unit_AnyTwo_AreEqual() => new Unit().ShouldBe(default);
}
