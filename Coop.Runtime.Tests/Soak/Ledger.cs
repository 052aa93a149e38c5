namespace Coop.Runtime.Tests.Soak;

/// <summary>Every item that was ever offered to a queue, and where it must be: put == got + left.</summary>
internal sealed class Ledger(TextWriter? trace)
{
    private const byte Accepted = 1;
    private const byte Refused = 2;
    private const byte Taken = 4;

    private readonly List<byte> _items = [];

    /// <summary>A new item, its number as its value.</summary>
    internal long Offer()
    {
        _items.Add(0);
        trace?.WriteLine($"item {_items.Count - 1} offered");
        return _items.Count - 1;
    }

    /// <summary>The Put has happened.</summary>
    internal void Accept(long item) => Mark(item, Accepted, Accepted | Refused, "was put twice");

    /// <summary>The Put has not happened and never will.</summary>
    internal void Refuse(long item) => Mark(item, Refused, Accepted | Refused, "was both put and not put");

    /// <summary>Somebody has got it. The putter may hear of its own success later.</summary>
    internal void Take(long item) => Mark(item, Taken, Taken, "was got twice");

    /// <summary>Whoever got it has pushed it back.</summary>
    internal void PushBack(long item) => _items[(int)item] &= unchecked((byte)~Taken);

    /// <summary>Every wait is over and every queue is drained: what was put was got, what was not put was not.</summary>
    internal void Settle()
    {
        for (var item = 0; item < _items.Count; item++)
        {
            if (_items[item] is not (Accepted | Taken) and not Refused)
            {
                throw new SoakException($"item {item} " + _items[item] switch
                {
                    Accepted => "was put and is lost",
                    Refused | Taken => "was not put and was got all the same",
                    Taken => "was got, and its putter never heard of it",
                    _ => "was offered, and its putter never heard of it",
                });
            }
        }
    }

    private void Mark(long item, byte mark, int excluded, string wrong)
    {
        trace?.WriteLine($"item {item} {mark} after {_items[(int)item]}");
        if ((_items[(int)item] & excluded) != 0) throw new SoakException($"item {item} {wrong}");
        _items[(int)item] |= mark;
    }
}
