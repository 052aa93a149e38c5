namespace Coop.Samples;

/// <summary>A program that is chosen by its name.</summary>
/// <param name="Name">What is typed.</param>
/// <param name="Arguments">What may follow.</param>
/// <param name="About">One line for people.</param>
/// <param name="Run">Takes what follows the name, gives the exit status.</param>
internal sealed record Sample(string Name, string Arguments, string About, Func<string[], int> Run);
