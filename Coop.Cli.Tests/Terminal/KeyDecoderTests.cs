using System.Text;
using Coop.Cli.Terminal;

namespace Coop.Cli.Tests.Terminal;

public sealed class KeyDecoderTests
{
    [TestCase("q", KeyKind.Character)]
    [TestCase("\u0003", KeyKind.Quit)]
    [TestCase("\u001b[A", KeyKind.Up)]
    [TestCase("\u001bOB", KeyKind.Down)]
    [TestCase("\u001b[5~", KeyKind.PageUp)]
    [TestCase("\u001b", KeyKind.Escape)]
    [TestCase("\r", KeyKind.Enter)]
    [TestCase("\u007f", KeyKind.Backspace)]
    public void Bytes_OfOneKey_AreThatKey(string bytes, object kind) => Decode(bytes).ShouldHaveSingleItem().Kind.ShouldBe((KeyKind)kind);

    [Test]
    public void Bytes_OfSeveralKeys_AreAllOfThem() =>
        Decode("1\u001b[B\u001b[Bé\t").ShouldBe([new Key(KeyKind.Character, '1'), new Key(KeyKind.Down), new Key(KeyKind.Down), new Key(KeyKind.Character, 'é'), new Key(KeyKind.Tab)]);

    [TestCase("\u001b[1;5C")]
    [TestCase("\u001b[200~")]
    [TestCase("\u001b[")]
    [TestCase("\u0001")]
    public void Bytes_OfUnknownKeys_ArePassedOver(string bytes) => Decode(bytes).ShouldBeEmpty();

    private static IEnumerable<Key> Decode(string text) => KeyDecoder.Decode(Encoding.UTF8.GetBytes(text));
}
