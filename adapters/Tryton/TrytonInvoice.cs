using System.Collections.Immutable;
using Connector.Engine;

namespace Connector.Adapters.Tryton;

/// <summary>An invoice that exists in Tryton under a key of ours.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State">Its state there.</param>
/// <param name="Timestamp">When it was last written. Sent along with a change, it prevents overwriting later changes.</param>
/// <param name="Lines">The ids of its lines.</param>
/// <param name="Creator">The user who created it.</param>
/// <param name="Document">The same as the engine knows it.</param>
internal sealed record TrytonInvoice(int Id, string State, string Timestamp, ImmutableArray<int> Lines, int? Creator, ExternalDocument Document)
{
    /// <summary>Whether it has no content yet: then the document does not count as existing.</summary>
    public bool IsEmptyDraft => State == "draft" && Lines.IsEmpty;
}
