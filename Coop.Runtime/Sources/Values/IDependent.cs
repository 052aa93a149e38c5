namespace Coop.Runtime.Sources;

/// <summary>Somebody who looks at values and has waiters of its own to tell.</summary>
internal interface IDependent
{
    /// <summary>Something that it looks at has changed. Runs no user code: what needs a formula goes through the run queue.</summary>
    void Touched();
}
