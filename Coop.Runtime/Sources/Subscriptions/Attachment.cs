namespace Coop.Runtime.Sources;

/// <summary>A dependent's places at everything that it looks at: taken only while it has waiters, so that one nobody waits for is known to nobody.</summary>
internal sealed class Attachment(IDependent dependent, IDependency[] dependencies)
{
    private readonly LinkedListNode<IDependent>?[] _places = new LinkedListNode<IDependent>?[dependencies.Length];
    private bool _isAttached;

    internal void Set(bool attached)
    {
        if (attached == _isAttached)
        {
            return;
        }
        _isAttached = attached;
        for (int i = 0; i < dependencies.Length; i++)
        {
            if (attached)
            {
                _places[i] = dependencies[i].Attach(dependent);
            }
            else
            {
                dependencies[i].Detach(_places[i]!);
                _places[i] = null;
            }
        }
    }
}
