using Coop.Samples.Hosts;

return HostList.Run(args);
