using Coop.Runtime.IO;
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.IO;

/// <summary>What a poller does that watches descriptors.</summary>
public abstract class DescriptorPollerContract(PollerKind kind) : PollerContract(kind)
{
    [Test]
    public void Watch_Readable_IsToldWithItsTokenUntilItIsNot()
    {
        var (read, write) = Fd.Pipe();
        Poller.Watch(read, Interest.In, 7, known: false).ShouldBe(WatchResult.Added);
        Look().ShouldBeEmpty();
        Fd.Write(write, "ab");
        Look().ShouldBe([(7, Interest.In)]);
        Fd.Read(read, 1);
        Look().ShouldBe([(7, Interest.In)]);
        Fd.Read(read, 1);
        Look().ShouldBeEmpty();
    }

    [Test]
    public void Wait_ForEver_EndsWhenSomethingIsReady()
    {
        var (read, write) = Fd.Pipe();
        Poller.Watch(read, Interest.In, 7, known: false);
        var writer = new Thread(() => Fd.Write(write, "a"));
        writer.Start();
        var ready = new Readiness[4];
        Poller.Wait(Timeout.Infinite, ready).ShouldBe(1);
        writer.Join();
    }

    [Test]
    public void Watch_BothDirections_AreToldAsOne()
    {
        var (a, b) = Fd.SocketPair();
        Poller.Watch(a, Interest.In | Interest.Out, 1, known: false);
        Look().ShouldBe([(1, Interest.Out)]);
        Fd.Write(b, "x");
        Look().ShouldBe([(1, Interest.In | Interest.Out)]);
    }

    [Test]
    public void Watch_Again_ReplacesInterestAndToken()
    {
        var (a, b) = Fd.SocketPair();
        Fd.Write(b, "x");
        Poller.Watch(a, Interest.In, 1, known: false).ShouldBe(WatchResult.Added);
        Poller.Watch(a, Interest.Out, 2, known: true).ShouldBe(WatchResult.Modified);
        Look().ShouldBe([(2, Interest.Out)]);
    }

    [Test]
    public void Watch_UnderAWrongBelief_SaysWhatWasTrue()
    {
        var (a, _) = Fd.SocketPair();
        Poller.Watch(a, Interest.Out, 1, known: true).ShouldBe(WatchResult.Added);
        Poller.Watch(a, Interest.Out, 2, known: false).ShouldBe(WatchResult.Modified);
        Look().ShouldBe([(2, Interest.Out)]);
    }

    [Test]
    public void Watch_Urgent_IsExceptional()
    {
        var (a, b) = Fd.SocketPair();
        Poller.Watch(a, Interest.Exceptional, 1, known: false);
        Look().ShouldBeEmpty();
        Fd.SendUrgent(b);
        Look().ShouldBe([(1, Interest.Exceptional)]);
    }

    [TestCase("/dev/null")]
    [TestCase("/proc/self/exe")]
    [Scenario(76)]
    public void Watch_WhatNeverBlocks_IsReadyAtOnce(string path)
    {
        var fd = Fd.OpenFile(path);
        if (Poller.Watch(fd, Interest.In, 1, known: false) != WatchResult.AlwaysReady) Look().ShouldBe([(1, Interest.In)]);
    }

    [TestCase(false)]
    [TestCase(true)]
    [Scenario(75)]
    public void Watch_ClosedNumber_IsClosed(bool known)
    {
        var (read, _) = Fd.Pipe();
        Fd.Close(read);
        foreach (var fd in new[] { read, -1, int.MinValue, int.MaxValue })
            Poller.Watch(fd, Interest.In, 1, known).ShouldBe(WatchResult.Closed);
    }

    [Test]
    public void Hangup_NotAskedFor_IsTold()
    {
        var (read, write) = Fd.Pipe();
        Poller.Watch(read, Interest.Exceptional, 1, known: false);
        Fd.Close(write);
        Look().ShouldBe([(1, Interest.Hangup)]);
        Look().ShouldBe([(1, Interest.Hangup)]);
    }

    [Test]
    public void Error_NotAskedFor_IsTold()
    {
        var (read, write) = Fd.Pipe();
        Poller.Watch(write, Interest.Exceptional, 1, known: false);
        Fd.Close(read);
        Look().ShouldBe([(1, Interest.Error)]);
    }

    [Test]
    public void Unwatch_Watched_IsToldNoMore()
    {
        var (a, b) = Fd.SocketPair();
        Poller.Watch(a, Interest.Out, 1, known: false);
        Poller.Watch(b, Interest.Out, 2, known: false);
        Poller.Unwatch(a).ShouldBe(UnwatchResult.Removed);
        Look().ShouldBe([(2, Interest.Out)]);
        Poller.Unwatch(a).ShouldBe(UnwatchResult.Missing);
        Poller.Watch(a, Interest.Out, 3, known: false).ShouldBe(WatchResult.Added);
        Look().Order().ToArray().ShouldBe([(2, Interest.Out), (3, Interest.Out)]);
    }

    [Test]
    public void Unwatch_NeverWatched_IsMissing()
    {
        var (a, _) = Fd.SocketPair();
        foreach (var fd in new[] { a, -1, int.MaxValue }) Poller.Unwatch(fd).ShouldBe(UnwatchResult.Missing);
    }

    [Test]
    public void Wait_MoreReadyThanRoom_TellsAllInTurn()
    {
        const int Count = 10;
        for (var i = 0; i < Count; i++) Poller.Watch(Fd.SocketPair().A, Interest.Out, (ulong)i, known: false);
        var told = Enumerable.Range(0, 4).SelectMany(_ => Look(room: 3)).Select(t => (int)t.Token).ToArray();
        told.Length.ShouldBe(12);
        told.Distinct().Order().ShouldBe(Enumerable.Range(0, Count));
    }

    [Test]
    public void Wait_ManyAndARing_TellsAllAndIsRungOnce()
    {
        for (var i = 0; i < 5; i++) Poller.Watch(Fd.SocketPair().A, Interest.Out, (ulong)i, known: false);
        Poller.Wake();
        Enumerable.Range(0, 4).SelectMany(_ => Look(room: 2)).Select(t => t.Token).Distinct().Count().ShouldBe(5);
        Poller.Reset();
        WaitsItsWholeTime();
    }

    [Test]
    [Scenario(81)]
    public void Watch_ManyDescriptors_TellsEachReadyOneOnce()
    {
        const int Count = 400;
        var pipes = Enumerable.Range(0, Count).Select(_ => Fd.Pipe()).ToArray();
        for (var i = 0; i < Count; i++) Poller.Watch(pipes[i].Read, Interest.In, (ulong)i, known: false);
        for (var i = 0; i < Count; i += 2) Poller.Unwatch(pipes[i].Read).ShouldBe(UnwatchResult.Removed);
        Look(room: Count).ShouldBeEmpty();
        foreach (var (_, write) in pipes) Fd.Write(write, "x");
        var told = Look(room: 256).Select(t => (int)t.Token).Order();
        told.ShouldBe(Enumerable.Range(0, Count).Where(i => i % 2 == 1));
    }

    [Test]
    public void Watch_LargeNumber_GrowsByNeed()
    {
        var (read, write) = Fd.Pipe();
        var large = Fd.Duplicate(read, atLeast: 900);
        Poller.Watch(large, Interest.In, 1, known: false).ShouldBe(WatchResult.Added);
        Fd.Write(write, "x");
        Look().ShouldBe([(1, Interest.In)]);
    }

    [Test]
    public void Reset_ManyWatched_ForgetsAllAndCanStartAgain()
    {
        var (a, b) = Fd.SocketPair();
        Poller.Watch(a, Interest.Out, 1, known: false);
        Poller.Watch(b, Interest.Out, 2, known: false);
        Poller.Reset();
        Look().ShouldBeEmpty();
        Poller.Unwatch(a).ShouldBe(UnwatchResult.Missing);
        Poller.Watch(b, Interest.Out, 3, known: false).ShouldBe(WatchResult.Added);
        Look().ShouldBe([(3, Interest.Out)]);
    }

    [Test]
    [Contract(19)]
    public void Reset_OrphanWithALivingDuplicate_IsToldNoMore()
    {
        var (read, write) = Fd.Pipe();
        Poller.Watch(read, Interest.In, 1, known: false);
        Fd.Duplicate(read);
        Fd.Close(read);
        Fd.Write(write, "x");
        Look().ShouldHaveSingleItem();
        Poller.Reset();
        Look().ShouldBeEmpty();
    }

    [Test]
    [Contract(19)]
    public void Watch_NumberReused_IsTheNewFileUnderTheNewToken()
    {
        var (read, _) = Fd.Pipe();
        var (other, otherWrite) = Fd.Pipe();
        Poller.Watch(read, Interest.In, 1, known: false);
        Fd.Replace(other, read);
        Poller.Watch(read, Interest.In, 2, known: true);
        Fd.Write(otherWrite, "x");
        Look().ShouldBe([(2, Interest.In)]);
    }

    [Test]
    public void Wait_DescriptorsReady_AllocatesNothing()
    {
        var (a, b) = Fd.SocketPair();
        var ready = new Readiness[16];
        Allocation.BytesOf(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                Poller.Watch(a, Interest.Out, 1, known: false);
                Poller.Watch(b, Interest.Out, 2, known: false);
                Poller.Wait(Timeout.Infinite, ready);
                Poller.Watch(a, Interest.In, 3, known: true);
                Poller.Unwatch(a);
                Poller.Unwatch(b);
            }
        }).ShouldBe(0);
    }

    /// <summary>What one look tells.</summary>
    private protected (ulong Token, Interest What)[] Look(int room = 16)
    {
        var ready = new Readiness[room];
        return [.. ready[..Poller.Wait(0, ready)].Select(r => (r.Token, r.What))];
    }
}
