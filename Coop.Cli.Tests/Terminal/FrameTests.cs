using System.Text.RegularExpressions;
using Coop.Cli.Terminal;
using Spectre.Console;

namespace Coop.Cli.Tests.Terminal;

public sealed partial class FrameTests
{
    [TestCase("name", 6, "name  ")]
    [TestCase("a longer name", 6, "a lon…")]
    [TestCase("name", 0, "")]
    [TestCase("日本語の名前", 7, "日本語…")]
    [TestCase("日本語", 7, "日本語 ")]
    public void Fit_AnyText_HasExactlySoManyCells(string text, int cells, string expected) => Frame.Fit(text, cells).ShouldBe(expected);

    [Test]
    public void Lines_TooManyAndTooLong_AreCut()
    {
        var frame = new Frame(10, 2);
        for (int i = 0; i < 5; i++)
        {
            frame.Line(("[red]not markup[/] at all", Style.Plain), ("more", Style.Plain));
        }
        frame.LinesLeft.ShouldBe(0);
        Escapes().Replace(frame.ToString(), "").ShouldBe("[red]not …\r\n[red]not …");
    }

    [GeneratedRegex(@"\u001b\[[0-9;?]*[A-Za-z]")]
    private static partial Regex Escapes();
}
