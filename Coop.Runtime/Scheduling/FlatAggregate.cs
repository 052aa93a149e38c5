namespace Coop.Runtime.Scheduling;

/// <summary>Several errors as one flat AggregateException in the order in which they came (C14). AggregateException.Flatten would put nested ones last.</summary>
internal static class FlatAggregate
{
    internal static AggregateException Of(IEnumerable<Exception> errors) => new(errors.SelectMany(Leaves));

    private static IEnumerable<Exception> Leaves(Exception error) =>
        error is AggregateException several ? several.InnerExceptions.SelectMany(Leaves) : [error];
}
