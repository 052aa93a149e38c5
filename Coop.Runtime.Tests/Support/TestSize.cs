namespace Coop.Runtime.Tests.Support;

/// <summary>How much of something is a lot: a debug build with its asserts gets less of it.</summary>
internal static class TestSize
{
#if DEBUG
    internal const int Large = 100_000;
    internal const int Small = 2_000;
#else
    internal const int Large = 1_000_000;
    internal const int Small = 20_000;
#endif
}
