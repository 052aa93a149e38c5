// Who is to be told when a value changes, in the order of attaching. Telling one may detach others of this very list, never add any.
namespace Coop.Runtime.Sources;

internal sealed class Dependents
{
    private LinkedList<IDependent>? _list;

    /// <summary>The next to be told while a touch is under way.</summary>
    private LinkedListNode<IDependent>? _next;

    internal int Count => _list?.Count ?? 0;

    internal LinkedListNode<IDependent> Attach(IDependent dependent) => (_list ??= new()).AddLast(dependent);

    internal void Detach(LinkedListNode<IDependent> node)
    {
        if (node == _next)
        {
            _next = node.Next;
        }
        _list!.Remove(node);
    }

    internal void Touch()
    {
        _next = _list?.First;
        while (_next is { } node)
        {
            _next = node.Next;
            node.Value.Touched();
        }
    }
}
