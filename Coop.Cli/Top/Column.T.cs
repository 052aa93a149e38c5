namespace Coop.Cli.Top;

/// <summary>A column of a table.</summary>
/// <param name="Title">Its head.</param>
/// <param name="Cells">How wide it is; of a column that shares what is left, the least.</param>
/// <param name="Text">What stands in it.</param>
/// <param name="Key">What it is sorted by.</param>
/// <param name="IsNumber">Numbers stand to the right, and the largest come first.</param>
/// <param name="Share">Of the cells that are left; 0 for none.</param>
internal sealed record Column<TRow>(string Title, int Cells, Func<TRow, string> Text, Func<TRow, IComparable> Key, bool IsNumber = false, int Share = 0);
