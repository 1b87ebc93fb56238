using System.Collections.Immutable;
using Connector.Engine;

namespace Connector.Adapters.Tryton;

/// <summary>An invoice that stands in Tryton under a key of ours.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State">Its state there.</param>
/// <param name="Timestamp">When it was written last: sent along, it keeps us from writing over what came since.</param>
/// <param name="Lines">The ids of its lines.</param>
/// <param name="Creator">The user who made it.</param>
/// <param name="Document">What it is to the engine.</param>
internal sealed record Standing(int Id, string State, string Timestamp, ImmutableArray<int> Lines, int? Creator, ExternalDocument Document)
{
    /// <summary>Whether it was begun and has no content yet: it counts as not there.</summary>
    public bool IsShell => State == "draft" && Lines.IsEmpty;
}
