namespace Connector.Simulators.QuickBooks;

/// <summary>A change that is told by webhook.</summary>
/// <param name="Key">The event's own id, the same each time it is sent.</param>
/// <param name="Entity">Invoice, Customer …</param>
/// <param name="Id">The object's id.</param>
/// <param name="Operation">Create, Update, Delete, Merge, Void, Emailed.</param>
/// <param name="Time">When it happened.</param>
/// <param name="Realm">Of which company.</param>
public sealed record WebhookEvent(string Key, string Entity, string Id, string Operation, DateTimeOffset Time, string Realm);
