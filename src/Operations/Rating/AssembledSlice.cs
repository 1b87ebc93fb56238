using System.Collections.Immutable;
using Connector.Engine;
using Connector.Store;

namespace Connector.Host.Running;

/// <summary>Documents of one slice, with the charges on them.</summary>
internal sealed record AssembledSlice(ImmutableArray<Charge> Charges, ImmutableArray<(Document Document, string Digest)> Documents);
