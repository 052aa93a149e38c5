namespace Coop.Cli.Commands;

/// <summary>How long to watch: what is asked for is time in which there is something to be seen, so it begins with the first sight of everything.</summary>
/// <param name="begun">Now.</param>
/// <param name="patience">How long to wait for the first sight.</param>
/// <param name="watch">How long to watch from then on.</param>
internal sealed class WatchTime(TimeSpan begun, TimeSpan patience, TimeSpan watch)
{
    private bool _isSeen;

    /// <summary>When to stop, as far as it is known.</summary>
    internal TimeSpan Until { get; private set; } = begun + patience;

    /// <summary>Whether everything has been seen by now.</summary>
    internal void Note(TimeSpan now, bool isSeen)
    {
        if (isSeen && !_isSeen)
        {
            _isSeen = true;
            Until = now + watch;
        }
    }
}
