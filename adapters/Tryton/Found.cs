using System.Collections.Immutable;

namespace Connector.Adapters.Tryton;

/// <summary>What of a key stands in Tryton.</summary>
/// <param name="Claim">The claim; null where there is none.</param>
/// <param name="Standing">The invoice; null where there is none.</param>
/// <param name="Strays">Drafts without content that were begun for the same key and lost: nobody needs them.</param>
internal sealed record Found(Claim? Claim, Standing? Standing, ImmutableArray<int> Strays);
