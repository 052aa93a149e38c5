namespace Coop.Runtime.Scheduling;

/// <summary>An awaiter that knows <see cref="StrandStep.Marker"/>.</summary>
internal interface IStepAwaiter;
