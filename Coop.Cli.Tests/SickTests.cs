using System.Text.Json;
using System.Text.RegularExpressions;
using Coop.Cli.Tests.Support;

namespace Coop.Cli.Tests;

/// <summary>A program with four things wrong, looked at from another process: each culprit is named by its method and line.</summary>
[Platform(Include = "Unix", Reason = "The samples stand on descriptors and signals.")]
public sealed partial class SickTests
{
    private Child _sick = null!;

    [OneTimeSetUp]
    public async Task Start() => _sick = await Child.StartSick();

    [OneTimeTearDown]
    public void End() => _sick.Dispose();

    [Test]
    public async Task Ps_Always_NamesTheProcessAndItsLoop()
    {
        (int status, string output, string error) = await Child.RunCoop("ps");
        status.ShouldBe(0, error);
        output.ShouldMatch($@"(?m)^ *{_sick.Id}  sick  .*Coop\.Samples\.dll sick$");
        (status, output, error) = await Child.RunCoop("ps", "--json");
        status.ShouldBe(0, error);
        using var json = JsonDocument.Parse(output);
        json.RootElement.GetProperty("processes").EnumerateArray().Single(process => process.GetProperty("pid").GetInt32() == _sick.Id)
            .GetProperty("loops").EnumerateArray().ShouldHaveSingleItem().GetProperty("name").GetString().ShouldBe("sick");
    }

    [Test]
    public async Task Tree_AtOnce_ShowsWhoStartedWhomAndWhatEachWaitsFor()
    {
        (int status, string output, string error) = await Child.RunCoop("tree", $"{_sick.Id}");
        status.ShouldBe(0, error);
        string line = $@"\({LineOf("g.Start(Report")}\)";
        output.ShouldMatch($@"(?m)^ +\d+ 'report' (waits on Sleep [\d.]+ s in SickSample\.Report|ready|running).*{line}$");
        output.ShouldMatch(@"(?m)^ +\d+ 'request' waits on queue answers\.Get in SickSample\.Answer \(SickSample\.cs:\d+\)$");
        output.ShouldMatch(@"(?m)^ +\d+ 'debit' waits on semaphore orders\.Take in SickSample\.Transfer \(SickSample\.cs:\d+\)$");
    }

    [Test]
    public async Task Tree_AfterAWhile_NamesEachCulpritByMethodAndLine()
    {
        // Until each has been found: how long that takes depends on the machine. Each look begins anew.
        List<(string Kind, string Text, string Who)> found = [];
        var wanted = new (string Kind, string Method, string Line)[]
        {
            ("stall", "SickSample.Report", LineOf("g.Start(Report")),
            ("neverWaits", "SickSample.Spin", LineOf("g.Start(Spin")),
            ("growing", "SickSample.Answer", LineOf("requests.Start(Answer")),
            ("onlyGetters", "SickSample.Answer", LineOf("requests.Start(Answer")),
            ("deadlock", "SickSample.Transfer", LineOf("\"debit\"")),
            ("deadlock", "SickSample.Transfer", LineOf("\"credit\"")),
        };
        for (int i = 0; i < 10 && !Array.TrueForAll(wanted, IsFound); i++)
        {
            (int status, string output, string error) = await Child.RunCoop("tree", $"{_sick.Id}", "--for", "6", "--json");
            status.ShouldBe(0, error);
            using var json = JsonDocument.Parse(output);
            JsonElement loop = json.RootElement.GetProperty("loops").EnumerateArray().ShouldHaveSingleItem();
            found.AddRange(loop.GetProperty("findings").EnumerateArray().SelectMany(finding => finding.GetProperty("microthreads").EnumerateArray().Select(who =>
                (finding.GetProperty("kind").GetString()!, finding.GetProperty("text").GetString()!, $"{who.GetProperty("method")} {who.GetProperty("startedAt")}"))));
        }
        foreach ((string kind, string method, string line) in wanted)
        {
            IsFound((kind, method, line)).ShouldBeTrue($"{kind} {method} {line} in\n{string.Join('\n', found.Select(finding => $"{finding.Kind}: {finding.Text}").Distinct())}");
        }

        // In words, too, and about the right ones.
        bool IsFound((string Kind, string Method, string Line) culprit) =>
            found.Exists(finding => finding.Kind == culprit.Kind && finding.Who == $"{culprit.Method} {culprit.Line}" && finding.Text.Contains(culprit.Method) && finding.Text.Contains(culprit.Line));
    }

    [Test]
    public async Task Tree_OfASickProgram_BlamesNobodyElse()
    {
        (int status, string output, string error) = await Child.RunCoop("tree", $"{_sick.Id}", "--for", "4", "--json");
        status.ShouldBe(0, error);
        using var json = JsonDocument.Parse(output);
        string[] innocent = ["listen", "group"];
        json.RootElement.GetProperty("loops")[0].GetProperty("findings").EnumerateArray().SelectMany(finding => finding.GetProperty("microthreads").EnumerateArray())
            .Select(who => who.GetProperty("name").GetString()).ShouldAllBe(name => !innocent.Contains(name));
    }

    [Test]
    public async Task Stalls_AsTheyHappen_AreToldWithMethodAndLine()
    {
        using Child coop = Child.StartCoop("stalls", $"{_sick.Id}");
        string line = LineOf("g.Start(Report");
        string? told;
        do
        {
            told = await coop.NextLine();
            told.ShouldNotBeNull("it ended");
        }
        while (!Regex.IsMatch(told, $@"^\d\d:\d\d:\d\d\.\d+  loop 'sick': \d+ 'report' \(SickSample\.Report, started at {line}\) holds the loop up, \d+ ms until now\. It computes"));
        coop.Signal(Child.Interrupt);
        (await coop.Finish()).Status.ShouldBe(0);
    }

    [Test]
    public async Task Stalls_AsJson_AreOneDocumentALine()
    {
        using Child coop = Child.StartCoop("stalls", $"{_sick.Id}", "--json");
        var kinds = new HashSet<string>();
        while (!kinds.Contains("stall longStep SickSample.Report"))
        {
            using var json = JsonDocument.Parse((await coop.NextLine()).ShouldNotBeNull("it ended"));
            kinds.Add(json.RootElement.TryGetProperty("kind", out JsonElement kind) ? $"stall {kind} {json.RootElement.GetProperty("method")}" : json.RootElement.GetProperty("event").GetString()!);
        }
    }

    [Test]
    public async Task Top_AsJson_IsOneDocumentALine_WithRates()
    {
        using Child coop = Child.StartCoop("top", $"{_sick.Id}", "--json");
        double alive = 0;
        for (int i = 0; i < 4; i++)
        {
            using var json = JsonDocument.Parse((await coop.NextLine()).ShouldNotBeNull("it ended"));
            JsonElement loop = json.RootElement.GetProperty("loops")[0];
            loop.GetProperty("lostRows").GetInt64().ShouldBe(0);
            loop.GetProperty("microthreads").GetArrayLength().ShouldBeGreaterThan(5);
            if (i > 0)
            {
                loop.GetProperty("utilization").GetDouble().ShouldBeGreaterThan(0.5, "somebody spins");
                loop.GetProperty("resumesPerSecond").GetDouble().ShouldBeGreaterThan(100);
                loop.GetProperty("alive").GetDouble().ShouldBeGreaterThanOrEqualTo(alive, "it leaks");
            }
            alive = loop.GetProperty("alive").GetDouble();
        }
        coop.Signal(Child.Terminate);
        (await coop.Finish()).Status.ShouldBe(0);
    }

    // Where the sample says what: the test does not know its lines by heart.
    private static string LineOf(string code)
    {
        string[] lines = File.ReadAllLines(Repository.PathOf("Coop.Samples", "Sick", "SickSample.cs"));
        return $"SickSample.cs:{Array.FindIndex(lines, line => line.Contains(code)) + 1}";
    }
}
