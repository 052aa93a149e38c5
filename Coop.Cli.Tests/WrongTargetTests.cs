using Coop.Cli.Commands;
using Coop.Cli.Tests.Support;

namespace Coop.Cli.Tests;

/// <summary>What is typed makes no sense, or cannot be looked into: it is said, and the exit status says which.</summary>
[Platform(Include = "Unix", Reason = "Signals, and sockets with owners.")]
public sealed class WrongTargetTests
{
    [TestCase("There is no command 'nope'", "nope")]
    [TestCase("`coop tree` needs the number of a process", "tree")]
    [TestCase("'all' is no number of a process", "top", "all")]
    [TestCase("'0' is no number of a process", "top", "0")]
    [TestCase("--for needs a number of seconds", "tree", "1", "--for", "ever")]
    [TestCase("--for needs a number of seconds", "stalls", "1", "--for")]
    [TestCase("'--loud' means nothing", "ps", "--loud")]
    [TestCase("'2' means nothing", "stalls", "1", "2")]
    public async Task CommandLine_MakesNoSense_SaysWhy(string why, params string[] arguments)
    {
        (int status, string output, string error) = await Child.RunCoop(arguments);
        status.ShouldBe(ExitStatus.NotUnderstood);
        output.ShouldBeEmpty();
        error.ShouldContain(why);
    }

    [Test]
    public async Task Help_Asked_NamesEveryCommand()
    {
        (int status, string output, _) = await Child.RunCoop("help");
        status.ShouldBe(ExitStatus.Ok);
        foreach (string command in new[] { "ps", "tree", "top", "stalls" })
        {
            output.ShouldContain($"coop {command} ");
        }
    }

    [TestCase("tree")]
    [TestCase("top")]
    [TestCase("stalls")]
    public async Task Process_NotThere_IsSaid(string command)
    {
        // Larger than any that the system gives.
        (int status, _, string error) = await Child.RunCoop(command, "2147483000");
        status.ShouldBe(ExitStatus.NoSuchProcess);
        error.ShouldBe("There is no process 2147483000.\n");
    }

    [TestCase("tree")]
    [TestCase("top")]
    [TestCase("stalls")]
    public async Task Process_OfNoDotNet_IsSaid(string command)
    {
        using var sleeper = Child.Start("sleep", "1000");
        (int status, _, string error) = await Child.RunCoop(command, $"{sleeper.Id}");
        status.ShouldBe(ExitStatus.NotDotNet);
        error.ShouldContain("is no .NET process");
        error.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem();
    }

    [Test]
    public async Task Process_WithoutLoop_IsSaid()
    {
        // The tests' own process is a .NET process, and nobody runs a loop in it.
        (int status, _, string error) = await Child.RunCoop("tree", $"{Environment.ProcessId}");
        status.ShouldBe(ExitStatus.NoLoop);
        error.ShouldContain("has no Coop loop");
    }

    [Test]
    [Platform(Include = "Linux", Reason = "setpriv.")]
    public async Task Process_OfAnotherUser_IsSaidAndNothingIsRead()
    {
        if (!Environment.IsPrivilegedProcess || !File.Exists("/usr/bin/setpriv"))
        {
            Assert.Ignore("This needs root and setpriv: apt-get install util-linux.");
        }
        using Child sick = await Child.StartSick();
        using var coop = Child.Start(["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "env", "HOME=/nonexistent", .. Child.Coop, "tree", $"{sick.Id}"]);
        (int status, string output, string error) = await coop.Finish();
        if (error.Contains("Permission denied") || status == 126)
        {
            Assert.Ignore($"Another user cannot read the tests' folder: {error}");
        }
        output.ShouldBeEmpty();
        error.ShouldContain("belongs to another user");
        status.ShouldBe(ExitStatus.NotPermitted);
    }

    [Test]
    public async Task Process_Stopped_DoesNotHoldTheViewer()
    {
        using Child sick = await Child.StartSick();
        sick.Signal(Child.Stop);
        (int status, _, string error) = await Child.RunCoop("tree", $"{sick.Id}");
        status.ShouldBe(ExitStatus.NoAnswer);
        error.ShouldContain("Is it stopped?");
        sick.Signal(Child.Continue);
        (status, _, error) = await Child.RunCoop("tree", $"{sick.Id}");
        status.ShouldBe(ExitStatus.Ok, error);
    }

    [TestCase(Child.Kill, "top", "--json")]
    [TestCase(Child.Terminate, "top", "--json")]
    [TestCase(Child.Kill, "stalls", "--json")]
    public async Task Process_EndsWhileWatched_IsSaid(int signal, string command, string option)
    {
        using Child sick = await Child.StartSick();
        using Child coop = Child.StartCoop(command, $"{sick.Id}", option);
        // It is being watched.
        (await coop.NextLine()).ShouldNotBeNull().ShouldStartWith("{");
        sick.Signal(signal);
        (int status, _, string error) = await coop.Finish();
        error.ShouldBe($"Process {sick.Id} has ended.\n");
        status.ShouldBe(ExitStatus.TargetEnded);
    }

    [Test]
    public async Task Top_WithoutTerminal_SaysWhatToUse()
    {
        using Child sick = await Child.StartSick();
        (int status, string output, string error) = await Child.RunCoop("top", $"{sick.Id}");
        status.ShouldBe(ExitStatus.NotUnderstood);
        output.ShouldBeEmpty();
        error.ShouldContain("needs a terminal");
    }
}
