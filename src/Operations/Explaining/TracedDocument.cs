using System.Collections.Immutable;

namespace Connector.Operations.Explaining;

/// <summary>A document of a trace, with the lines of the traced charges.</summary>
public sealed record TracedDocument(
    string Document, int Revision, string? Backend, string? ExternalId, string? ExternalNumber, string State, ImmutableArray<(int Line, string? ExternalLine, string Charge, string? Amount)> Lines);
