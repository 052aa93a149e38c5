// Which methods wait. A wait knows what it goes on with: a delegate of a Task's state machine, or the box of a coroutine, which knows who awaits it.
using Coop.Runtime.Coroutines;
using Coop.Runtime.Scheduling;
using Coop.Runtime.Threads;

namespace Coop.Runtime.Diagnostics;

internal static class WaitStack
{
    /// <summary>A chain of coroutines may be as long as the program likes.</summary>
    internal const int LimitFrames = 32;

    /// <summary>The method that a microthread was started with.</summary>
    internal static string MethodOf(object? work) => work switch
    {
        null => "",
        BodyCall call => MethodNames.Of(call.Method),
        Delegate method => MethodNames.Of(method.Method),
        _ => MethodNames.OfBox(work.GetType()) ?? "",
    };

    /// <summary>Innermost first.</summary>
    internal static IReadOnlyList<string> Of(Microthread microthread, string first)
    {
        string[] methods = new string[LimitFrames];
        return methods[..Read(microthread, first, methods)];
    }

    /// <summary>Innermost first, into a buffer of <see cref="LimitFrames"/>; returns how many there are.</summary>
    internal static int Read(Microthread microthread, string first, string[] methods)
    {
        object? next = microthread.Light is LightState.Armed or LightState.Committed ? microthread.LightContinuation
            : microthread.ParkedAlone is { } alone ? alone.Continuation
            : microthread.Parked() is [var wait, ..] ? wait.Continuation
            : null;
        int count = 0;
        for (int i = 0; next is not null && i < LimitFrames - 1; i++)
        {
            string? name = next switch
            {
                Action action => action.Target is { } target ? MethodNames.OfBox(target.GetType()) : null,
                CoroutineBox box => MethodNames.OfBox(box.GetType()),
                _ => null,
            };
            if (name is not null)
            {
                methods[count++] = name;
            }
            next = (next as CoroutineBox)?.Continuation as StrandStep;
        }
        if (first.Length > 0 && (count == 0 || methods[count - 1] != first))
        {
            methods[count++] = first;
        }
        return count;
    }
}
