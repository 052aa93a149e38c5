namespace Coop.Runtime.Diagnostics;

/// <summary>What a wait was that was put into words.</summary>
/// <param name="Kind">What sort of thing.</param>
/// <param name="ObjectId">Which one; 0 where there is none.</param>
/// <param name="IsForDoing">Whether it seems to be ended by the doing of microthreads alone: worth a closer look.</param>
internal readonly record struct WaitSaid(WaitKind Kind, long ObjectId, bool IsForDoing);
