// Smallest first; equal ones in the order in which they came.
//
// A treap in an array: a search tree by item that is also a heap by a random rank, so it stays shallow in whatever order items come. A heap would be
// shorter, but taking from a heap compares: here only Add does, so a getter never meets a comparer that throws.
//
// Invariants
//   H1  Everything left of a node is before it, everything right of it is not; ranks never rise downwards.
//   H2  Add compares first and changes afterwards: when the comparer throws, nothing has changed. A comparer that answers nonsense spoils the order, and
//       never the structure: every item that went in comes out, once.
//   H3  What was put back goes first, whatever it compares to.
using System.Runtime.CompilerServices;
using Coop.Runtime.Collections;

namespace Coop.Runtime.Sources;

internal sealed class PriorityStorage<T>(IComparer<T> comparer) : QueueStorage<T>
{
    private const int None = -1;

    private Ring<T> _putBack;
    private Node[] _nodes = new Node[16];
    private (int Node, bool Right)[] _path = new (int, bool)[32];
    private int _root = None;
    private int _free = None; // linked by Left
    private int _used;
    private int _count;
    private int _changes;
    private uint _random = 0x9E3779B9; // any fixed seed: the same program gives the same tree

    internal override int Count => _putBack.Count + _count;

    internal override void AddFirst(T item) => _putBack.PushFront(item);

    internal override void Add(T item)
    {
        int depth = Search(item);
        int added = Rent(item);
        uint rank = _nodes[added].Rank;
        int level = 0;
        while (level < depth && _nodes[_path[level].Node].Rank >= rank)
        {
            level++;
        }
        SplitBelow(level, depth, added);
        if (level == 0)
        {
            _root = added;
        }
        else if (_path[level - 1].Right)
        {
            _nodes[_path[level - 1].Node].Right = added;
        }
        else
        {
            _nodes[_path[level - 1].Node].Left = added;
        }
        _count++;
    }

    internal override T TakeFirst()
    {
        if (_putBack.Count > 0)
        {
            return _putBack.PopFront();
        }
        int parent = None, first = _root;
        while (_nodes[first].Left != None)
        {
            parent = first;
            first = _nodes[first].Left;
        }
        if (parent == None)
        {
            _root = _nodes[first].Right;
        }
        else
        {
            _nodes[parent].Left = _nodes[first].Right;
        }
        _count--;
        return Return(first);
    }

    // The only place that compares. The way from the root to where the item belongs is left in _path.
    private int Search(T item)
    {
        int changes = _changes, depth = 0;
        for (int at = _root; at != None; depth++)
        {
            if (depth == _path.Length)
            {
                Array.Resize(ref _path, depth * 2);
            }
            bool right = comparer.Compare(item, _nodes[at].Item) >= 0;
            if (changes != _changes)
            {
                throw new InvalidOperationException("The comparer of a priority queue used the queue. It must do nothing but compare.");
            }
            _path[depth] = (at, right);
            at = right ? _nodes[at].Right : _nodes[at].Left;
        }
        return depth;
    }

    // What lay on the path below the new node's place becomes its two subtrees: the part before it and the part after it.
    private void SplitBelow(int level, int depth, int added)
    {
        Node[] nodes = _nodes;
        int before = None, after = None;
        for (; level < depth; level++)
        {
            (int node, bool right) = _path[level];
            if (right)
            {
                if (before == None)
                {
                    nodes[added].Left = node;
                }
                else
                {
                    nodes[before].Right = node;
                }
                before = node;
            }
            else
            {
                if (after == None)
                {
                    nodes[added].Right = node;
                }
                else
                {
                    nodes[after].Left = node;
                }
                after = node;
            }
        }
        if (before != None)
        {
            nodes[before].Right = None;
        }
        if (after != None)
        {
            nodes[after].Left = None;
        }
    }

    private int Rent(T item)
    {
        _changes++;
        int index = _free;
        if (index != None)
        {
            _free = _nodes[index].Left;
        }
        else
        {
            index = _used;
            if (index == _nodes.Length)
            {
                Array.Resize(ref _nodes, index * 2);
            }
            _used++;
        }
        _random ^= _random << 13;
        _random ^= _random >> 17;
        _random ^= _random << 5;
        _nodes[index] = new Node { Item = item, Left = None, Right = None, Rank = _random };
        return index;
    }

    private T Return(int index)
    {
        _changes++;
        ref Node node = ref _nodes[index];
        T item = node.Item;
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
        {
            node.Item = default!;
        }
        node.Left = _free;
        _free = index;
        return item;
    }

    private struct Node
    {
        internal T Item;
        internal int Left;
        internal int Right;
        internal uint Rank;
    }
}
