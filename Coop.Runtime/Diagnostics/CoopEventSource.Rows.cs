using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Tracing;

namespace Coop.Runtime.Diagnostics;

internal sealed unsafe partial class CoopEventSource
{
    /// <summary>The most of each that an event has.</summary>
    private const int LimitNumbers = 24;

    private const int LimitTexts = 6;

    /// <summary>What is longer is cut: an event has 64 KiB in all.</summary>
    private const int LimitCharacters = 4000;

    [NonEvent]
    [UnconditionalSuppressMessage("ReflectionAnalysis", "IL2026", Justification = "Numbers and texts only: nothing is serialized by reflection.")]
    private void Row(int id, ReadOnlySpan<long> numbers, string a = "", string b = "", string c = "", string d = "", string e = "", string f = "")
    {
        EventData* data = stackalloc EventData[LimitNumbers + LimitTexts];
        fixed (long* first = numbers)
        {
            for (int i = 0; i < numbers.Length; i++)
            {
                data[i] = new EventData { DataPointer = (IntPtr)(first + i), Size = sizeof(long) };
            }
            int texts = CountOf(id);
            fixed (char* pa = a = Cut(a), pb = b = Cut(b), pc = c = Cut(c), pd = d = Cut(d), pe = e = Cut(e), pf = f = Cut(f))
            {
                EventData* at = data + numbers.Length;
                at[0] = Text(pa, a);
                at[1] = Text(pb, b);
                at[2] = Text(pc, c);
                at[3] = Text(pd, d);
                at[4] = Text(pe, e);
                at[5] = Text(pf, f);
                WriteEventCore(id, numbers.Length + texts, data);
            }
        }
    }

    private static string Cut(string text) => text.Length <= LimitCharacters ? text : text[..LimitCharacters];

    // With its final zero, as every text of an event.
    private static EventData Text(char* first, string text) => new() { DataPointer = (IntPtr)first, Size = (text.Length + 1) * sizeof(char) };
}
