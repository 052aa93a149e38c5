using Coop.Samples;

return SampleList.Run(args);
