namespace Connector.Simulators.QuickBooks;

/// <summary>An entry of a list: Customer, Vendor, Item, Account, Term, Class, Department, TaxCode, TaxRate. Json is all of it, as the API answers it.</summary>
public sealed record SimulatedName(string Kind, string Id, int SyncToken, string Name, bool IsActive, bool IsDeleted, string Json);
