using System.IO.Pipes;
using Coop.Runtime.Tests.Support;

namespace Coop.Runtime.Tests.Streams;

[Platform(Exclude = "Win")]
public sealed class ReadLinesTests
{
    private static EventLoopOptions Options => TestLoop.Virtual() with { Poller = PollerKind.Auto };

    [Test]
    public void Lines_WrittenInPieces_ComeWhole_AndTheLastNeedsNoEnd() => TestLoop.Run(async events =>
    {
        using var write = new AnonymousPipeServerStream(PipeDirection.Out);
        using var read = new AnonymousPipeClientStream(PipeDirection.In, write.ClientSafePipeHandle);
        var seen = new List<string>();
        Microthread reader = events.Thread(async () =>
        {
            await foreach (string line in events.ReadLines(read.SafePipeHandle))
            {
                seen.Add(line);
            }
        });
        foreach (string piece in new[] { "one\r", "\ntw", "o\n\nth", "ree" })
        {
            write.Write(System.Text.Encoding.UTF8.GetBytes(piece));
            await events.Sleep(1);
        }
        seen.ShouldBe(["one", "two", ""]);
        write.Dispose();
        await reader.Join();
        seen.ShouldBe(["one", "two", "", "three"]);
    }, Options);

    [Test]
    [Contract(20)]
    public void Line_TooLong_EndsTheReadingWithAnError() => TestLoop.Run(async events =>
    {
        using var write = new AnonymousPipeServerStream(PipeDirection.Out);
        using var read = new AnonymousPipeClientStream(PipeDirection.In, write.ClientSafePipeHandle);
        write.Write("ok\nfar too long"u8);
        QueuedStream<string> lines = events.ReadLines(read.SafePipeHandle, new LineOptions { MaxLengthBytes = 4 });
        (await lines.Next()).ShouldBe((true, "ok"));
        await Should.ThrowAsync<LineTooLongException>(async () => await lines.Next());
    }, Options);

    [Test]
    public void Lines_Left_StopWaitingForTheDescriptor() => TestLoop.Run(async events =>
    {
        using var write = new AnonymousPipeServerStream(PipeDirection.Out);
        using var read = new AnonymousPipeClientStream(PipeDirection.In, write.ClientSafePipeHandle);
        write.Write("a\nb\n"u8);
        await foreach (string line in events.ReadLines(read.SafePipeHandle))
        {
            line.ShouldBe("a");
            break;
        }
    }, Options);
}
