namespace Connector.Adapters.Tryton;

/// <summary>An external id in <c>ir.model.data</c>: it reserves a key of ours for one record of Tryton.</summary>
/// <param name="Id">The id of the reservation itself.</param>
/// <param name="Record">The record's id; null once somebody has deleted the record.</param>
/// <param name="Timestamp">When the reservation was last written.</param>
internal sealed record KeyReservation(int Id, int? Record, string Timestamp);
