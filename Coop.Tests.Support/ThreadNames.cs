namespace Coop.Tests.Support;

/// <summary>The threads of a process as Linux shows them.</summary>
internal static class ThreadNames
{
    /// <summary>The kernel's numbers and names of those that are there; one that ends meanwhile is not among them.</summary>
    internal static IEnumerable<(int Thread, string Name)> Of(string process)
    {
        foreach (var folder in Directory.GetDirectories($"/proc/{process}/task"))
        {
            string name;
            try
            {
                name = File.ReadAllText(folder + "/comm").TrimEnd('\n');
            }
            catch (IOException)
            {
                // It has ended since the folder was read.
                continue;
            }
            yield return (int.Parse(Path.GetFileName(folder)), name);
        }
    }
}
