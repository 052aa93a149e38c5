using System.IO.Pipes;
using BenchmarkDotNet.Attributes;
using Coop.Runtime;
using Coop.Runtime.LowLevel;
using Coop.Runtime.Native;
using Microsoft.Win32.SafeHandles;
using static Coop.Runtime.Events;

namespace Coop.Bench;

/// <summary>
/// One microthread woken by a byte in a pipe: a write, a look at the descriptors, a read, and a queue that tells the writer. Either each byte is waited for,
/// or 64 pipes are written to at a time.
/// </summary>
/// <remarks>Without baselines of tasks: .NET can wait for a pipe only with a blocked thread.</remarks>
[MemoryDiagnoser]
[BenchmarkCategory("Descriptors")]
public class PipeWakeups
{
    private const int Pipes = 256;
    private const int EachPipe = 200;
    private const int Wakes = Pipes * EachPipe;
    private const short Readiness = 1; // POLLIN

    private readonly AnonymousPipeServerStream[] _pipes = new AnonymousPipeServerStream[Pipes];
    private readonly byte[] _byte = new byte[1];

    [Params(1, 64)]
    public int AtOnce { get; set; }

    [GlobalSetup]
    public void Open()
    {
        for (var i = 0; i < Pipes; i++) _pipes[i] = new AnonymousPipeServerStream(PipeDirection.Out);
    }

    [GlobalCleanup]
    public void Close()
    {
        foreach (var pipe in _pipes)
        {
            pipe.DisposeLocalCopyOfClientHandle();
            pipe.Dispose();
        }
    }

    /// <summary>The calls alone: as many writes and reads, and one poll of the pipes that were written to.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Wakes)]
    public unsafe void Calls()
    {
        var lines = stackalloc PollFd[AtOnce];
        for (var written = 0; written < Wakes; written += AtOnce)
        {
            for (var i = 0; i < AtOnce; i++)
            {
                Write(written + i);
                lines[i] = new PollFd { Fd = (int)ReadEnd(written + i).DangerousGetHandle(), Wanted = Readiness };
            }
            if (Poll.Wait(lines, (nuint)AtOnce, 0) != AtOnce) throw new InvalidOperationException("A pipe that was written to is not readable.");
            for (var i = 0; i < AtOnce; i++) Read(ReadEnd(written + i));
        }
    }

    [Benchmark(OperationsPerInvoke = Wakes)]
    public void Coop() => Host.Coop(events => events.Group(async group =>
    {
        var told = events.Queue<int>(AtOnce);
        for (var i = 0; i < Pipes; i++)
        {
            var end = ReadEnd(i);
            _ = group.Start(() => Reader(end, told));
        }
        for (var written = 0; written < Wakes; written += AtOnce)
        {
            for (var i = 0; i < AtOnce; i++) Write(written + i);
            for (var i = 0; i < AtOnce; i++) await told.Get();
        }
    }));

    [Benchmark(OperationsPerInvoke = Wakes)]
    public void CoopFast() => Host.Coop(events => events.Group(async group =>
    {
        var told = events.Queue<int>(AtOnce);
        for (var i = 0; i < Pipes; i++)
        {
            var end = ReadEnd(i);
            _ = group.Start(() => FastReader(end, told));
        }
        for (var written = 0; written < Wakes; written += AtOnce)
        {
            for (var i = 0; i < AtOnce; i++) Write(written + i);
            for (var i = 0; i < AtOnce; i++) await told.Get();
        }
    }));

    private async Task Reader(SafePipeHandle end, EventQueue<int> told)
    {
        for (var left = EachPipe; left > 0; left--)
        {
            await Readable(end);
            Read(end);
            await told.Put(1);
        }
    }

    private async Coroutine FastReader(SafePipeHandle end, EventQueue<int> told)
    {
        for (var left = EachPipe; left > 0; left--)
        {
            await Readable(end);
            Read(end);
            await told.Put(1);
        }
    }

    // Every pipe in its turn, but neighbours are not neighbours.
    private static int Place(int number) => number * 15 % Pipes;

    private SafePipeHandle ReadEnd(int number) => _pipes[Place(number)].ClientSafePipeHandle;

    private void Write(int number) => _ = DescriptorIO.TryWrite(_pipes[Place(number)].SafePipeHandle, _byte, out _);

    private void Read(SafePipeHandle end) => _ = DescriptorIO.TryRead(end, _byte, out _);
}
