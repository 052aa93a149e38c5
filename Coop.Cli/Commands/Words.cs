using System.Globalization;

namespace Coop.Cli.Commands;

/// <summary>What was typed after the command.</summary>
internal sealed class Words
{
    /// <summary>Reads the words of a command.</summary>
    /// <param name="command">Its name.</param>
    /// <param name="words">What follows.</param>
    /// <param name="takesProcess">Whether it needs a process.</param>
    /// <param name="takesTime">Whether it may be told how long.</param>
    internal Words(string command, string[] words, bool takesProcess, bool takesTime)
    {
        int? pid = null;
        for (int i = 0; i < words.Length; i++)
        {
            string word = words[i];
            if (word == "--json")
            {
                IsJson = true;
            }
            else if (word == "--for" && takesTime)
            {
                Seconds = i + 1 < words.Length && double.TryParse(words[++i], NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds is > 0 and <= 1e6
                    ? seconds
                    : throw Wrong("--for needs a number of seconds above zero.");
            }
            else if (takesProcess && pid is null && !word.StartsWith('-'))
            {
                pid = int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 ? number
                    : throw Wrong($"'{word}' is no number of a process; `coop ps` lists those that have a loop.");
            }
            else
            {
                throw Wrong($"'{word}' means nothing to `coop {command}`. `coop help` says what does.");
            }
        }
        Pid = pid ?? (takesProcess ? throw Wrong($"`coop {command}` needs the number of a process; `coop ps` lists those that have a loop.") : 0);
    }

    internal int Pid { get; }

    internal bool IsJson { get; }

    /// <summary>Null when nothing was said.</summary>
    internal double? Seconds { get; }

    private static CliException Wrong(string message) => new(ExitStatus.NotUnderstood, message);
}
