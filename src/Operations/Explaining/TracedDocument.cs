using System.Collections.Immutable;
using Connector.Engine;
using Connector.Host.Commands;
using Connector.Host.Output;
using Connector.Store;

namespace Connector.Host.Running;

/// <summary>A document of a trace.</summary>
internal sealed record TracedDocument(
    string Document, int Revision, string? Backend, string? ExternalId, string? ExternalNumber, string State, ImmutableArray<(int Line, string? ExternalLine, string Charge, string? Amount)> Lines);
