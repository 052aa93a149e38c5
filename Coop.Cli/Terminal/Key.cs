namespace Coop.Cli.Terminal;

/// <summary>A key that was pressed.</summary>
internal readonly record struct Key(KeyKind Kind, char Character = '\0');
