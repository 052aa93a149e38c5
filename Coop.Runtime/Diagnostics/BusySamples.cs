namespace Coop.Runtime.Diagnostics;

/// <summary>Whose step ran at each tick of the watchdog: who is busy, without counting anything at the steps.</summary>
internal sealed class BusySamples
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, int> _counting = [];
    private Dictionary<long, int> _settled = [];
    private int _total;
    private int _settledTotal;

    /// <summary>The watchdog's thread. Less than 0: nobody's.</summary>
    internal void Add(long id)
    {
        lock (_gate)
        {
            _total++;
            if (id >= 0)
            {
                _ = _counting.TryGetValue(id, out int before);
                _counting[id] = before + 1;
            }
        }
    }

    /// <summary>The loop's thread: what was counted until now is what PermilleOf tells.</summary>
    internal void Settle()
    {
        lock (_gate)
        {
            _settled = new Dictionary<long, int>(_counting);
            _settledTotal = _total;
            _counting.Clear();
            _total = 0;
        }
    }

    internal long PermilleOf(long id) => _settledTotal > 0 && _settled.TryGetValue(id, out int count) ? count * 1000L / _settledTotal : 0;
}
