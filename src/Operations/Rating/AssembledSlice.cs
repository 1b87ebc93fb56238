using System.Collections.Immutable;
using Connector.Engine;

namespace Connector.Operations.Rating;

/// <summary>The documents of one slice, with the charges on them.</summary>
public sealed record AssembledSlice(ImmutableArray<Charge> Charges, ImmutableArray<(Document Document, string Digest)> Documents);
