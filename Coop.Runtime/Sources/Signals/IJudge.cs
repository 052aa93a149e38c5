using Coop.Runtime.Scheduling;

namespace Coop.Runtime.Sources;

/// <summary>A source of a stream that keeps an offered event, and all later ones, until the callback it was offered to has said whether it takes it.</summary>
internal interface IJudge
{
    /// <summary>The verdict of a judged waiter that this source has fired.</summary>
    void Judge(Waiter waiter, bool accepted);
}
