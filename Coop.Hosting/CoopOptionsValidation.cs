using Microsoft.Extensions.Options;

namespace Coop.Hosting;

/// <summary>Says at the start of the host, in words, what is wrong with the options of a loop.</summary>
internal sealed class CoopOptionsValidation : IValidateOptions<CoopOptions>
{
    // A check waits so long at most, and no timer waits for ever.
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, CoopOptions options)
    {
        string loop = LoopNames.InWords(name);
        var wrong = new List<string>();
        if (options.Loop is null)
        {
            wrong.Add($"{loop}: {nameof(CoopOptions.Loop)} is null. Change it with o.Loop = o.Loop with {{ ... }}.");
        }
        else
        {
            try
            {
                // Report needs a handler, which is added when the loop is made.
                (options.Loop with { OnUnhandledError = static _ => { } }).Validate();
            }
            catch (ArgumentException e)
            {
                wrong.Add($"{loop}: {e.Message}");
            }
        }
        bool areLengths = IsLength(loop, nameof(CoopOptions.DegradedAfter), options.DegradedAfter, wrong)
            & IsLength(loop, nameof(CoopOptions.UnhealthyAfter), options.UnhealthyAfter, wrong);
        if (areLengths && options.UnhealthyAfter < options.DegradedAfter)
        {
            wrong.Add($"{loop}: {nameof(CoopOptions.UnhealthyAfter)} ({options.UnhealthyAfter}) must be no less than {nameof(CoopOptions.DegradedAfter)} ({options.DegradedAfter}).");
        }
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    private static bool IsLength(string loop, string name, TimeSpan time, List<string> wrong)
    {
        if (time > TimeSpan.Zero && time <= s_longest)
        {
            return true;
        }
        wrong.Add($"{loop}: {name} ({time}) must be {(time > TimeSpan.Zero ? "no more than a day" : "more than nothing")}.");
        return false;
    }
}
