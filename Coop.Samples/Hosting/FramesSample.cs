using System.Diagnostics;
using Coop.Runtime;

namespace Coop.Samples.Hosting;

/// <summary>A frame loop, as a game has it: the loop gets two milliseconds of each frame, though one of its microthreads never waits.</summary>
internal static class FramesSample
{
    internal const string Arguments = "[--without]";

    private const int Frames = 150;
    // While the code is compiled frames are not counted.
    private const int WarmUpFrames = 30;
    private const double FrameSeconds = 1 / 60.0;
    private const double LateSeconds = 0.008;

    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(2);

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
            if (isControl) Work(s_slice);
            else loop.TurnFor(s_slice);
            Draw(frame);
        }
        // </frames>

        Console.WriteLine($"{Frames - WarmUpFrames} frames, {late} more than 8 ms late; {steps} steps of the loop");
        return 0;

        // As long as a slice: a machine that is busy gives a thread that works less at once than one that sleeps.
        static void Work(TimeSpan time)
        {
            var began = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(began) < time) ;
        }

        void Draw(int frame)
        {
            var due = (frame + 1) * FrameSeconds;
            while (Stopwatch.GetElapsedTime(begun).TotalSeconds < due) Thread.Sleep(1);
            if (frame >= WarmUpFrames && Stopwatch.GetElapsedTime(begun).TotalSeconds > due + LateSeconds) late++;
        }
    }
}
