using System.Diagnostics;
using Coop.Runtime;

namespace Coop.Samples.Hosting;

/// <summary>A frame loop, as a game has it: the loop gets two milliseconds of each frame, though one of its microthreads never waits.</summary>
internal static class FramesSample
{
    internal const string Arguments = "[--without]";

    private const int Frames = 120;
    private const double FrameSeconds = 1 / 60.0;
    private const double LateSeconds = 0.008;

    internal static int Run(string[] arguments)
    {
        var isControl = arguments is ["--without"];
        if (!isControl) Words.None(arguments);
        long steps = 0;
        var late = 0;
        var begun = Stopwatch.GetTimestamp();

        // <frames>
        using var loop = new EventLoop();
        loop.Thread(async () => { while (true) { await loop.Pause(); steps++; } });   // greedy

        for (var frame = 0; frame < Frames; frame++)
        {
            if (!isControl) loop.TurnFor(TimeSpan.FromMilliseconds(2));
            Draw(frame);
        }
        // </frames>

        Console.WriteLine($"{Frames} frames, {late} more than 8 ms late; {steps} steps of the loop");
        return 0;

        void Draw(int frame)
        {
            var due = (frame + 1) * FrameSeconds;
            while (Stopwatch.GetElapsedTime(begun).TotalSeconds < due) Thread.Sleep(1);
            if (Stopwatch.GetElapsedTime(begun).TotalSeconds > due + LateSeconds) late++;
        }
    }
}
