using System.Collections.Immutable;

namespace Connector.Adapters.Tryton;

/// <summary>What exists in Tryton under a key of ours.</summary>
/// <param name="Reservation">The reservation of the key; null when there is none.</param>
/// <param name="Invoice">The invoice; null when there is none.</param>
/// <param name="Leftovers">Empty drafts of interrupted attempts for the same key: nobody needs them.</param>
internal sealed record FoundInvoice(KeyReservation? Reservation, TrytonInvoice? Invoice, ImmutableArray<int> Leftovers);
