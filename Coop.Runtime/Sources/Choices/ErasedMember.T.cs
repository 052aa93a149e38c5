using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

internal sealed class ErasedMember<T>(Event<T> typed) : Member
{
    private readonly Source<T> _source = typed.Origin;

    internal override EventLoop Loop => _source.Loop;

    internal override IEventSource Face => _source.Face;

    internal override bool MayCompleteAtOnce => _source.MayCompleteAtOnce;

    internal override bool IsComposite => _source.IsComposite;

    internal override bool Takes => _source.Takes;

    internal override IChoiceSource? AsChoice => _source as IChoiceSource;

    internal override bool IsSameEventAs(Member other) => other is ErasedMember<T> same && typed == same.Typed;

    private Event<T> Typed => typed;

    internal override bool TryTake(bool poll, out object? value)
    {
        T slot = typed.Argument;
        bool taken = poll ? _source.Poll(typed.Number, ref slot) : _source.TryTake(typed.Number, ref slot);
        value = taken ? slot : null;
        return taken;
    }

    internal override Waiter Rent() => _source.Rent(typed.Number, typed.Argument);

    internal override object? Finish(Waiter waiter) => ((Waiter<T>)waiter).Finish();

    public override bool Equals(object? obj) => obj is Member other && IsSameEventAs(other);

    public override int GetHashCode() => typed.GetHashCode();

    public override string ToString() => typed.ToString();
}
