using Coop.Runtime;

Console.WriteLine($"Coop {typeof(Unit).Assembly.GetName().Version}");
