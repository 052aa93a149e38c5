namespace Coop.Runtime.Sources;

/// <summary>A value that fulfils a predicate, as a condition.</summary>
internal sealed class MatchCondition<T>(EventReadable<T> readable, Func<T, bool> predicate, object identity) : EventCondition
{
    public override bool IsTrue
    {
        get
        {
            T value = readable.Value;
            ValueGraph graph = readable.Core.Graph;
            graph.EnterFormula();
            try
            {
                return predicate(value);
            }
            finally
            {
                graph.LeaveFormula();
            }
        }
    }

    internal override object Identity => identity;

    internal override EventLoop Loop => readable.Loop;

    internal override IDependency[] Leaves => readable.Leaves;

    internal override bool RunsUserCode => true;

    private protected override string Describe() => $"{readable.Description} fulfils a predicate";
}
