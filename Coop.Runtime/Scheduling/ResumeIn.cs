namespace Coop.Runtime;

/// <summary>
/// In which turn of the loop a wait resumes its microthread. The seed of the design left this open ("how to control whether a given thread should be
/// resumed in the current or following reactor cycle, without adding an explicit Pause"); here each wait may say.
/// </summary>
public enum ResumeIn
{
    /// <summary>At the tail of the run queue: behind everything that is ready now. The default.</summary>
    NextTurn,

    /// <summary>At the tail of the batch that is running, at most 128 times a turn; later ones fall back to <see cref="NextTurn"/>.</summary>
    ThisTurn,
}
