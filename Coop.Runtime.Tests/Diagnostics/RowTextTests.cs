using Coop.Runtime.Diagnostics;

namespace Coop.Runtime.Tests.Diagnostics;

/// <summary>The texts of an event, written without garbage.</summary>
public sealed class RowTextTests
{
    [Test]
    public void Texts_Several_AreBackToBack_EachWithItsZero()
    {
        var text = new RowText();
        text.Add("a").Add(-17).End().End().Add("bc").End();
        text.Count.ShouldBe(3);
        text[0].ShouldBe((0, 5));
        text[1].ShouldBe((5, 1));
        text[2].ShouldBe((6, 3));
        text.Characters[..9].ToString().ShouldBe("a-17\0\0bc\0");
        text.Clear();
        text.Count.ShouldBe(0);
        text.Add("x").Unfinished.ToString().ShouldBe("x");
    }

    [Test]
    public void Text_TooLong_IsCut_AndTheNextHasAllItsRoom()
    {
        var text = new RowText();
        string full = new('x', RowText.LimitCharacters);
        for (int i = 0; i < RowText.LimitTexts; i++)
        {
            text.Add("y").Add(full).Add("z").End();
        }
        text[RowText.LimitTexts - 1].Length.ShouldBe(RowText.LimitCharacters + 1);
        text.Characters[^1].ShouldBe('\0');
    }

    [TestCase(0, "0")]
    [TestCase(3_200_000_000, "3.2")]
    [TestCase(999_500_000, "1")]
    [TestCase(1_050_000_000, "1.05")]
    [TestCase(12_345_678_900, "12.346")]
    [TestCase(3_600_000_000_000, "3600")]
    [TestCase(long.MaxValue, "9223372036.855")]
    public void Seconds_Always_AreThoseOfTheFormat(long nanos, string words)
    {
        var text = new RowText();
        text.AddSeconds(nanos).Unfinished.ToString().ShouldBe(words);
        (nanos / 1e9).ToString("0.###", System.Globalization.CultureInfo.InvariantCulture).ShouldBe(words);
    }
}
