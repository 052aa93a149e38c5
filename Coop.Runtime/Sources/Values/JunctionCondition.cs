namespace Coop.Runtime.Sources;

/// <summary>And, or: over a set of operands that are not junctions of the same kind.</summary>
internal sealed class JunctionCondition : EventCondition
{
    private readonly bool _isAnd;
    private readonly EventCondition[] _operands;

    private JunctionCondition(bool isAnd, EventCondition[] operands)
    {
        _isAnd = isAnd;
        _operands = operands;
        (Loop, Leaves) = Dependency.Flatten(operands);
        RunsUserCode = Array.Exists(operands, static operand => operand.RunsUserCode);
        Identity = new Operands(isAnd, [.. operands]);
    }

    public override bool IsTrue => _isAnd ? Array.TrueForAll(_operands, static operand => operand.IsTrue) : Array.Exists(_operands, static operand => operand.IsTrue);

    internal override object Identity { get; }

    internal override EventLoop Loop { get; }

    internal override IDependency[] Leaves { get; }

    internal override bool RunsUserCode { get; }

    internal static EventCondition Of(bool isAnd, params ReadOnlySpan<EventCondition> conditions)
    {
        var operands = new List<EventCondition>();
        foreach (EventCondition condition in conditions)
        {
            ArgumentNullException.ThrowIfNull(condition, nameof(conditions));
            if (condition is JunctionCondition junction && junction._isAnd == isAnd)
            {
                operands.AddRange(junction._operands);
            }
            else if (condition is not NullCondition)
            {
                operands.Add(condition);
            }
        }
        EventCondition[] distinct = [.. operands.Distinct()];
        return distinct.Length switch
        {
            0 => Null,
            1 => distinct[0],
            _ => new JunctionCondition(isAnd, distinct),
        };
    }

    /// <summary>De Morgan.</summary>
    internal override EventCondition Negate() => Of(!_isAnd, Array.ConvertAll(_operands, static operand => !operand));

    private protected override string Describe() => $"({string.Join(_isAnd ? " and " : " or ", _operands.Select(static operand => operand.Description))})";

    /// <summary>Equal when the sets are, whatever the order.</summary>
    private sealed class Operands(bool isAnd, HashSet<EventCondition> set)
    {
        public override bool Equals(object? obj) => obj is Operands other && isAnd == other.IsAnd && set.SetEquals(other.Set);

        public override int GetHashCode() => set.Aggregate(isAnd ? 1 : 0, static (sum, operand) => unchecked(sum + operand.GetHashCode()));

        private bool IsAnd => isAnd;

        private HashSet<EventCondition> Set => set;
    }
}
