using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Coop.Bench.Watching;

/// <summary>The program that is looked at, from its driver's side.</summary>
internal sealed class Watched : IDisposable
{
    private readonly Process _process;
    private readonly EchoLoad? _load;

    /// <summary>Who looks, with nobody to read what it writes.</summary>
    internal static Process StartViewer(string core, string command)
    {
        Process viewer = Start(core, command);
        _ = viewer.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        return viewer;
    }

    internal Watched(string workload, int parked, string core)
    {
        int port = workload == "echo" ? FreePort() : 0;
        _process = Start(core, $"\"{Environment.ProcessPath}\" exec \"{Path.Combine(AppContext.BaseDirectory, "Coop.Bench.dll")}\" watched {workload} {parked} {port}");
        if (port != 0)
        {
            Expect("ready");
        }
        Expect("up");
        if (port != 0)
        {
            _load = new EchoLoad(port);
            _load.Run(2);
        }
    }

    internal int Id => _process.Id;

    internal static Process Start(string core, string command)
    {
        string[] words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // By the one program or the other, but without a shell between: the number is to be the program's.
        bool isPinned = File.Exists("/usr/bin/taskset");
        var start = new ProcessStartInfo(isPinned ? "/usr/bin/taskset" : words[0].Trim('"')) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (string word in isPinned ? ["-c", core, .. words] : words[1..])
        {
            start.ArgumentList.Add(word.Trim('"'));
        }
        // On one processor .NET waits ten times longer before it optimises code.
        start.Environment["DOTNET_TC_DelaySingleProcMultiplier"] = "1";
        return Process.Start(start)!;
    }

    internal void Ask(string line)
    {
        _process.StandardInput.WriteLine(line);
        Expect("done");
    }

    internal Piece Run(double seconds)
    {
        long[] numbers = Numbers($"run {seconds.ToString(CultureInfo.InvariantCulture)}");
        return new Piece((double)numbers[1] / numbers[0], (double)numbers[2] / numbers[0], (double)numbers[3] / numbers[0], numbers[4], numbers[5], (int)numbers[6]);
    }

    internal Piece Echo(double seconds)
    {
        long[] before = Numbers("cpu");
        double requests = _load!.Run(seconds);
        long[] after = Numbers("cpu");
        return new Piece((after[1] - before[1]) / requests, (after[2] - before[2]) / requests, (after[3] - before[3]) / requests, 0, 0, 0);
    }

    public void Dispose()
    {
        _load?.Dispose();
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private long[] Numbers(string line)
    {
        _process.StandardInput.WriteLine(line);
        return Array.ConvertAll(Read().Split(' '), static word => long.Parse(word, CultureInfo.InvariantCulture));
    }

    private void Expect(string line)
    {
        string read = Read();
        if (read != line)
        {
            throw new InvalidOperationException($"'{read}', where '{line}' was to come.");
        }
    }

    private string Read() => _process.StandardOutput.ReadLine() ?? throw new EndOfStreamException("The watched program has ended.");

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
