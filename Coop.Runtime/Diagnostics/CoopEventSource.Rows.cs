using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Tracing;

namespace Coop.Runtime.Diagnostics;

internal sealed unsafe partial class CoopEventSource
{
    /// <summary>The most of each that an event has.</summary>
    private const int LimitNumbers = 24;

    private const int LimitTexts = RowText.LimitTexts;

    /// <summary>A row whose texts are in a buffer: it allocates nothing.</summary>
    [NonEvent]
    [UnconditionalSuppressMessage("ReflectionAnalysis", "IL2026", Justification = "Numbers and texts only: nothing is serialized by reflection.")]
    private void Row(int id, ReadOnlySpan<long> numbers, RowText texts)
    {
        Debug.Assert(texts.Count == CountOf(id), "an event has the texts that its manifest says");
        EventData* data = stackalloc EventData[LimitNumbers + LimitTexts];
        fixed (long* first = numbers)
        {
            fixed (char* text = texts.Characters)
            {
                for (int i = 0; i < numbers.Length; i++)
                {
                    data[i] = new EventData { DataPointer = (IntPtr)(first + i), Size = sizeof(long) };
                }
                for (int i = 0; i < texts.Count; i++)
                {
                    (int begin, int length) = texts[i];
                    data[numbers.Length + i] = new EventData { DataPointer = (IntPtr)(text + begin), Size = length * sizeof(char) };
                }
                WriteEventCore(id, numbers.Length + texts.Count, data);
            }
        }
    }

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

    private static string Cut(string text) => text.Length <= RowText.LimitCharacters ? text : text[..RowText.LimitCharacters];

    // With its final zero, as every text of an event.
    private static EventData Text(char* first, string text) => new() { DataPointer = (IntPtr)first, Size = (text.Length + 1) * sizeof(char) };
}
