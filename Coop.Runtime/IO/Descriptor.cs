using System.Runtime.InteropServices;
using Coop.Runtime.Scheduling;

namespace Coop.Runtime.IO;

/// <summary>All that the table knows of one descriptor number: who waits for it, and what the poller was told.</summary>
/// <remarks>
/// <para>Facts: a number is not a file. What is registered belongs to the file that had the number then; the generation in the token
/// tells its events from those of any file that had or will have the same number.</para>
/// <list type="number">
/// <item>F1. <see cref="Registered"/> is what the poller was last told under <see cref="Token"/>; None when it knows no such token.</item>
/// <item>F2. The generation grows before each new registration, so a token names one registration for ever.</item>
/// <item>F3. <see cref="Handle"/> and <see cref="Owner"/> are set while somebody waits through an owner and until the look after that, and only then:
/// no table keeps a handle alive.</item>
/// <item>F4. <see cref="Waiting"/> has just the directions whose list is not empty: kept beside the lists, which lie elsewhere in memory.</item>
/// </list>
/// </remarks>
internal sealed class Descriptor(int number)
{
    internal readonly int Number = number;

    internal DescriptorSide Reading;

    internal DescriptorSide Writing;

    internal DescriptorSide Exceptional;

    /// <summary>What somebody waits for (F4).</summary>
    internal Interest Waiting;

    /// <summary>See F1.</summary>
    internal Interest Registered;

    /// <summary>Whose file is registered, as an object that only that owner has; null for a borrowed number.</summary>
    internal object? Identity;

    /// <summary>The owner's handle (F3).</summary>
    internal SafeHandle? Handle;

    /// <summary>What the layer above has for the owner (F3).</summary>
    internal object? Owner;

    /// <summary>Whether the table has it in its list of those that were woken.</summary>
    internal bool IsRemembered;

    /// <summary>The place in the table's list of owned descriptors that are waited for; -1 outside it.</summary>
    internal int OwnedIndex = -1;

    // See F2.
    private uint _generation;

    /// <summary>What the poller gives back with each readiness; never its reserved token, for a number has its highest bit clear.</summary>
    internal ulong Token => ((ulong)_generation << 32) | (uint)Number;

    /// <summary>The directions whose last waiter was woken and has not had its step.</summary>
    internal Interest Served =>
        (Reading.IsServed ? Interest.In : Interest.None)
        | (Writing.IsServed ? Interest.Out : Interest.None)
        | (Exceptional.IsServed ? Interest.Exceptional : Interest.None);

    internal static int NumberOf(ulong token) => (int)(uint)token;

    /// <summary>Before a new registration (F2).</summary>
    internal void BeginGeneration() => _generation++;

    internal ref DescriptorSide Side(Interest direction)
    {
        switch (direction)
        {
            case Interest.In: return ref Reading;
            case Interest.Out: return ref Writing;
            default: return ref Exceptional;
        }
    }

    internal void Append(Waiter waiter, Interest direction)
    {
        (Side(direction).Waiters ??= new WaitList(keepsFirst: false)).Append(waiter);
        Waiting |= direction;
    }

    internal void Remove(Waiter waiter, WaitList list)
    {
        list.Remove(waiter);
        if (list.First is not null) return;
        Waiting &= list == Reading.Waiters ? ~Interest.In : list == Writing.Waiters ? ~Interest.Out : ~Interest.Exceptional;
    }

    /// <summary>Remembers nobody who was woken.</summary>
    internal void Forget()
    {
        Reading.Forget();
        Writing.Forget();
        Exceptional.Forget();
    }
}
