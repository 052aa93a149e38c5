using System.Globalization;

namespace Coop.Samples.Web;

/// <summary>Kestrel on a loop beside Kestrel on its own sockets: which threads the handlers run on, and how many requests there are a second.</summary>
internal static class KestrelSample
{
    internal static async Task<int> Run(Words words)
    {
        var requests = words.NumberOr("REQUESTS", 40_000, 1, 1_000_000);
        var connections = words.NumberOr("CONNECTIONS", 32, 1, 10_000);
        var rounds = words.NumberOr("ROUNDS", 5, 1, 100);
        words.End();

        await using var stock = await HelloServer.Start(onLoop: false);
        await using var coop = await HelloServer.Start(onLoop: true);
        var ratios = new List<double>();
        // The first round warms up.
        for (var round = 0; round <= rounds; round++)
        {
            var stockRate = LoadClient.Run(stock.Port, requests, connections);
            var coopRate = LoadClient.Run(coop.Port, requests, connections);
            if (round == 0) continue;
            ratios.Add(coopRate / stockRate);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"stock {stockRate,9:0} requests/s   coop {coopRate,9:0} requests/s   ratio {ratios[^1]:0.00}"));
        }
        ratios.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"median ratio {ratios[ratios.Count / 2]:0.00}"));
        Console.WriteLine($"handlers on the loop's thread: {coop.OnLoop}, off it: {coop.OffLoop}");
        return coop.OffLoop == 0 && coop.OnLoop == requests * (rounds + 1) ? 0 : 1;
    }
}
