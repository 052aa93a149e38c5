using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Sources;

/// <summary>Several descriptors that one look finds ready: what becomes of one of them harms no other.</summary>
public sealed class DescriptorRoundTests(PollerKind kind) : DescriptorFixture(kind)
{
    [Test]
    [Peak(96), Contract(14)]
    public void Readable_OneOfAReadyRoundFails_TheOthersAndTheLoopGoOn()
    {
        (int Read, int Write) first = Fd.Pipe(), second = Fd.Pipe(), third = Fd.Pipe();
        async Task Wait(string name, int fd, bool fails)
        {
            for (int round = 1; round <= 2; round++)
            {
                await Loop.Readable(fd);
                Log.Add($"{name}{Fd.Read(fd)}");
                if (fails)
                {
                    throw new FormatException(name);
                }
            }
        }
        Microthread bad = Loop.Thread(() => Wait("a", first.Read, fails: true));
        Microthread good = Loop.Thread(() => Wait("b", second.Read, fails: false));
        // Somebody waits for the end of the failing one: its error has an owner.
        Microthread owner = Loop.Thread(async () => Log.Add((await Thrown.By<FormatException>(async () => await bad.Join())).Message));
        Turn(3);
        Fd.Write(first.Write, "1");
        Fd.Write(second.Write, "1");
        Turn(4);
        Fd.Write(second.Write, "2");
        Turn(4);
        Log.ShouldBe(["a1", "b1", "a", "b2"]);
        (bad.State, good.State, owner.State).ShouldBe((MicrothreadState.Failed, MicrothreadState.Succeeded, MicrothreadState.Succeeded));
        third.Read.ShouldBeGreaterThan(0);
    }

    [Test]
    [Peak(96), Contract(19)]
    public void Closing_FromTheStepOfOneThatIsReadyWithIt_EndsTheOtherWithItsEvent()
    {
        (int Read, int Write) first = Fd.Pipe(), second = Fd.Pipe(), later = Fd.Pipe();
        Loop.Thread(async () =>
        {
            await Loop.Readable(first.Read);
            Log.Add("first");
            // Ready in the same look: its waiter has its event already. The one that waits for more is told.
            Loop.Closing(second.Read);
            Loop.Closing(later.Read);
            Fd.Close(later.Read);
        });
        Loop.Thread(async () =>
        {
            await Loop.Readable(second.Read);
            Log.Add($"second {Fd.Read(second.Read)}");
        });
        Loop.Thread(async () =>
        {
            await Thrown.By<ObjectDisposedException>(async () => await Loop.Readable(later.Read));
            Log.Add("later was closed");
        });
        Turn(2);
        Fd.Write(first.Write, "x");
        Fd.Write(second.Write, "y");
        Turn(4);
        Log.ShouldBe(["first", "second y", "later was closed"]);
    }
}
