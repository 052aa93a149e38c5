namespace Coop.Runtime;

/// <summary>What a loop does with an error that nobody waits for: of a posted callback, a subscriber, an async void method, a microthread without an owner.</summary>
public enum UnhandledErrorPolicy
{
    /// <summary>Everything is cancelled and unwound, and <c>EventLoop.Run</c> throws the error. The default: no exception is swallowed.</summary>
    Stop,

    /// <summary>The error is handed to <see cref="EventLoopOptions.OnUnhandledError"/> and the loop goes on. It needs such a handler.</summary>
    Report,
}
