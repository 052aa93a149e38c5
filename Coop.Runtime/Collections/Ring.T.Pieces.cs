namespace Coop.Runtime.Collections;

internal partial struct Ring<T>
{
    /// <summary>
    /// The pieces of a long ring in their order, and behind them the spare ones, which are empty: one circular array for both, so that a piece becomes spare,
    /// or is used again, at the end of the row by being counted elsewhere. An object, since few rings ever have one.
    /// </summary>
    private sealed class Pieces
    {
        private Slot[]?[] _pieces = new Slot[]?[8];
        private int _first;

        /// <summary>How many are in use.</summary>
        internal int Count { get; private set; }

        internal int SpareCount { get; private set; }

        /// <summary>Of those in use; null if there is none.</summary>
        internal Slot[]? Last { get; private set; }

        internal Slot[] this[int index] => Place(index)!;

        /// <summary>One more comes into use behind the last.</summary>
        internal Slot[] AddLast()
        {
            if (SpareCount == 0)
            {
                AddSpare(new Slot[PieceItems]);
            }
            SpareCount--;
            Count++;
            return Last = Place(Count - 1)!;
        }

        /// <summary>Puts a full one before the first, and gives an empty one for it.</summary>
        internal Slot[] AddFirst(Slot[] full)
        {
            Slot[] empty = SpareCount > 0 ? TakeSpare() : new Slot[PieceItems];
            MakeRoom();
            _first = (_first - 1) & (_pieces.Length - 1);
            Count++;
            Place(0) = full;
            Last ??= full;
            return empty;
        }

        /// <summary>Takes the first one out, and an emptied one for it.</summary>
        internal Slot[] TakeFirst(Slot[] emptied)
        {
            ref Slot[]? place = ref Place(0);
            Slot[] first = place!;
            place = null;
            _first = (_first + 1) & (_pieces.Length - 1);
            Count--;
            if (Count == 0)
            {
                Last = null;
            }
            AddSpare(emptied);
            return first;
        }

        /// <summary>The last one is empty.</summary>
        internal void RemoveLast()
        {
            Count--;
            SpareCount++;
            Last = Count > 0 ? Place(Count - 1) : null;
        }

        internal void KeepSpares(int count)
        {
            while (SpareCount > count)
            {
                _ = TakeSpare();
            }
        }

        private void AddSpare(Slot[] piece)
        {
            MakeRoom();
            Place(Count + SpareCount) = piece;
            SpareCount++;
        }

        private Slot[] TakeSpare()
        {
            SpareCount--;
            ref Slot[]? place = ref Place(Count + SpareCount);
            Slot[] piece = place!;
            place = null;
            return piece;
        }

        private ref Slot[]? Place(int index) => ref _pieces[(_first + index) & (_pieces.Length - 1)];

        private void MakeRoom()
        {
            int count = Count + SpareCount;
            if (count < _pieces.Length)
            {
                return;
            }
            var pieces = new Slot[]?[count * 2];
            for (int i = 0; i < count; i++)
            {
                pieces[i] = Place(i);
            }
            _pieces = pieces;
            _first = 0;
        }
    }
}
