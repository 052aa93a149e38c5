using System.Diagnostics;

namespace Coop.Runtime.Tests.Samples;

/// <summary>A PostgreSQL server of our own: in a temporary folder, reached by a socket of the file system alone, gone when the test is.</summary>
/// <remarks>Facts: it refuses to be run by root, so root gives it to the user nobody. Its shell ends it when our end of a pipe is closed, by us or by our death.</remarks>
internal sealed class PostgresServer : IDisposable
{
    private const string Missing = "PostgreSQL's server is missing: .ci/install-hosts, or apt-get install postgresql.";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly string _programs;
    private readonly string _folder;
    private readonly Process _process;

    private PostgresServer(string programs, string folder)
    {
        (_programs, _folder) = (programs, folder);
        Run("initdb", "-D", Data, "-U", "coop", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions");
        _process = Process.Start(Unprivileged("/bin/sh", "-c", "\"$@\" & it=$!; cat > /dev/null; kill -INT $it; wait $it", "sh",
            Path.Combine(programs, "postgres"), "-D", Data, "-k", folder, "-h", "", "-F"))!;
        var log = "";
        while (!log.Contains("ready to accept connections", StringComparison.Ordinal))
        {
            var line = _process.StandardError.ReadLine();
            if (line is null) throw new InvalidOperationException($"PostgreSQL does not start: {log}");
            log += line + "\n";
        }
        _ = _process.StandardError.ReadToEndAsync();
    }

    internal string ConnectionInfo => $"host={_folder} user=coop dbname=postgres";

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Starts one, or skips the test where there is none.</summary>
    internal static PostgresServer Start()
    {
        var programs = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Concat(Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => version + "/bin") : [])
            .LastOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));
        if (programs is null) Assert.Ignore(Missing);
        // The path of a socket has room for some hundred characters.
        var folder = Directory.CreateTempSubdirectory("coop-pg-").FullName;
        if (Environment.IsPrivilegedProcess) Process.Start("chown", ["nobody", folder]).WaitForExit();
        return new PostgresServer(programs!, folder);
    }

    /// <summary>What one statement gives, as text.</summary>
    internal string Ask(string sql) => Run("psql", "-X", "-h", _folder, "-U", "coop", "-d", "postgres", "-Atc", sql).Trim();

    /// <summary>How many queries sleep in it now.</summary>
    internal int Sleeping => int.Parse(Ask("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"));

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(s_patience)) _process.Kill(entireProcessTree: true);
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(Unprivileged([Path.Combine(_programs, program), .. arguments]))!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit(s_patience).ShouldBeTrue($"{program} does not end");
        process.ExitCode.ShouldBe(0, error.GetAwaiter().GetResult());
        return output;
    }

    private static ProcessStartInfo Unprivileged(params string[] command)
    {
        string[] prefix = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] : [];
        string[] all = [.. prefix, .. command];
        return new ProcessStartInfo(all[0], all[1..])
        {
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }
}
