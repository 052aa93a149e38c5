namespace Coop.Runtime.Tests.Soak;

/// <summary>How an event is waited for.</summary>
internal enum Mode
{
    Plain,
    ThisTurn,
    WithToken,
    Within,
    WithBoth,
    ValueTask,
    ValueTaskWithToken,
    Task,
}
