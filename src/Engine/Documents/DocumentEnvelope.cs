
namespace Connector.Engine;

/// <summary>What surrounds a document's content: its revision, state and the backend's names for it.</summary>
/// <param name="Revision">Counts the contents that were sent, from 1.</param>
/// <param name="State">Its state, such as <c>draft</c>; null where none is known.</param>
/// <param name="ExternalId">The backend's id.</param>
/// <param name="ExternalNumber">The backend's number.</param>
public sealed record DocumentEnvelope(int Revision, string? State, string? ExternalId, string? ExternalNumber);
