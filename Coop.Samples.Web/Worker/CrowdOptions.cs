namespace Coop.Samples.Web;

/// <summary>What the worker does.</summary>
/// <param name="Microthreads">How many wait.</param>
/// <param name="Refuses">Whether one more does not let itself be cancelled.</param>
internal sealed record CrowdOptions(int Microthreads, bool Refuses)
{
    private const int Most = 1_000_000;

    internal static CrowdOptions Parse(Words words)
    {
        var (count, refuses) = ((int?)null, false);
        while (words.TryNext(out var word))
        {
            if (word == "--refuse") refuses = true;
            else if (count is null && !word.StartsWith('-')) count = Words.Number("MICROTHREADS", word, 1, Most);
            else throw Words.Unknown(word);
        }
        return new CrowdOptions(count ?? 1000, refuses);
    }
}
