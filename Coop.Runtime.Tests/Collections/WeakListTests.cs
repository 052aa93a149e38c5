using System.Runtime.CompilerServices;
using Coop.Runtime.Collections;

namespace Coop.Runtime.Tests.Collections;

public sealed class WeakListTests
{
    [Test]
    public void Items_ThatLive_AreGivenInOrder()
    {
        var list = new WeakList<object>();
        object[] items = [.. Enumerable.Range(0, 100).Select(i => (object)i)];
        Array.ForEach(items, list.Add);
        list.ToList().ShouldBe(items);
        GC.KeepAlive(items);
    }

    [Test]
    public void Items_ThatAreGone_AreNotGiven_AndTakeNoPlaceForEver()
    {
        var list = new WeakList<object>();
        Fill(list, 10_000);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        object last = new();
        list.Add(last);
        list.ToList().ShouldBe([last]);
        for (int i = 0; i < 100; i++)
        {
            Fill(list, 1000);
            GC.Collect(0);
        }
        list.PlaceCount.ShouldBeLessThan(50_000);
        GC.KeepAlive(last);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Fill(WeakList<object> list, int count)
    {
        for (int i = 0; i < count; i++)
        {
            list.Add(new object());
        }
    }
}
