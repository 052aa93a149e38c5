using Coop.Cli.Commands;

return CommandLine.Run(args);
