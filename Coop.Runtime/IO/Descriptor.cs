using System.Runtime.InteropServices;

namespace Coop.Runtime.IO;

/// <summary>All that the table knows of one descriptor number: who waits for it, and what the poller was told.</summary>
/// <remarks>
/// <para>Facts: a number is not a file. What is registered belongs to the file that had the number then; the generation in the token
/// tells its events from those of any file that had or will have the same number.</para>
/// <list type="number">
/// <item>F1. <see cref="Registered"/> is what the poller was last told under <see cref="Token"/>; None when it knows no such token.</item>
/// <item>F2. The generation grows before each new registration, so a token names one registration for ever.</item>
/// <item>F3. <see cref="Handle"/> is set while somebody waits through an owner, and only then: no table keeps a handle alive.</item>
/// </list>
/// </remarks>
internal sealed class Descriptor(int number)
{
    internal readonly int Number = number;

    internal readonly DescriptorSide Reading = new();

    internal readonly DescriptorSide Writing = new();

    internal readonly DescriptorSide Exceptional = new();

    /// <summary>See F1.</summary>
    internal Interest Registered;

    /// <summary>Whose file is registered, as an object that only that owner has; null for a borrowed number.</summary>
    internal object? Identity;

    /// <summary>The owner's handle (F3).</summary>
    internal SafeHandle? Handle;

    /// <summary>The place in the table's list of owned descriptors that are waited for; -1 outside it.</summary>
    internal int OwnedIndex = -1;

    // See F2.
    private uint _generation;

    /// <summary>What the poller gives back with each readiness; never its reserved token, for a number has its highest bit clear.</summary>
    internal ulong Token => ((ulong)_generation << 32) | (uint)Number;

    /// <summary>What somebody waits for.</summary>
    internal Interest Waiting =>
        (Reading.IsAwaited ? Interest.In : Interest.None)
        | (Writing.IsAwaited ? Interest.Out : Interest.None)
        | (Exceptional.IsAwaited ? Interest.Exceptional : Interest.None);

    /// <summary>The directions whose last waiter was woken and has not had its step.</summary>
    internal Interest Served =>
        (Reading.IsServed ? Interest.In : Interest.None)
        | (Writing.IsServed ? Interest.Out : Interest.None)
        | (Exceptional.IsServed ? Interest.Exceptional : Interest.None);

    internal static int NumberOf(ulong token) => (int)(uint)token;

    /// <summary>Before a new registration (F2).</summary>
    internal void BeginGeneration() => _generation++;

    internal DescriptorSide Side(Interest direction) => direction switch
    {
        Interest.In => Reading,
        Interest.Out => Writing,
        _ => Exceptional,
    };
}
