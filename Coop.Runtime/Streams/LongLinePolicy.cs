namespace Coop.Runtime;

/// <summary>What becomes of a line that is longer than allowed.</summary>
public enum LongLinePolicy
{
    /// <summary>Reading ends with <see cref="LineTooLongException"/>, after the lines before it.</summary>
    Throw,

    /// <summary>It comes in pieces, each as long as allowed, cut between characters.</summary>
    Split,
}
