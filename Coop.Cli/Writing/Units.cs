using System.Globalization;
using Coop.Cli.Snapshots;

namespace Coop.Cli.Writing;

/// <summary>Numbers for people.</summary>
internal static class Units
{
    internal static string Fill(QueueRow queue) => queue.IsBounded ? $"{queue.Count} of {queue.Capacity} items" : $"{queue.Count} items";

    /// <summary>1.2 k, 3.4 M.</summary>
    internal static string Short(double? number) => number switch
    {
        null => "-",
        < 10 and var small => string.Create(CultureInfo.InvariantCulture, $"{small:0.#}"),
        < 1e3 and var some => string.Create(CultureInfo.InvariantCulture, $"{some:0}"),
        < 1e6 and var thousands => string.Create(CultureInfo.InvariantCulture, $"{thousands / 1e3:0.#}k"),
        < 1e9 and var millions => string.Create(CultureInfo.InvariantCulture, $"{millions / 1e6:0.#}M"),
        var more => string.Create(CultureInfo.InvariantCulture, $"{more / 1e9:0.#}G"),
    };

    internal static string Time(double nanos) => nanos switch
    {
        < 1e3 => string.Create(CultureInfo.InvariantCulture, $"{nanos:0} ns"),
        < 1e6 => string.Create(CultureInfo.InvariantCulture, $"{nanos / 1e3:0.#} us"),
        < 1e9 => string.Create(CultureInfo.InvariantCulture, $"{nanos / 1e6:0.#} ms"),
        < 120e9 => string.Create(CultureInfo.InvariantCulture, $"{nanos / 1e9:0.#} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{nanos / 60e9:0} min"),
    };

    internal static string Percent(double? part) => part is { } number ? string.Create(CultureInfo.InvariantCulture, $"{number * 100:0.#} %") : "-";
}
