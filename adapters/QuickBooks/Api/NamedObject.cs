using System.Text.Json.Serialization;

namespace Connector.Adapters.QuickBooks;

/// <summary>A customer, vendor, item, account, tax code, term, class or department, and the company and its preferences: as much of it as is used.</summary>
internal sealed record NamedObject
{
    public string? Id { get; init; }

    public string? SyncToken { get; init; }

    [JsonPropertyName("sparse")]
    public bool? Sparse { get; init; }

    public bool? Active { get; init; }

    public string? Name { get; init; }

    public string? DisplayName { get; init; }

    public string? FullyQualifiedName { get; init; }

    public string? CompanyName { get; init; }

    public string? Notes { get; init; }

    public string? Sku { get; init; }

    public string? AcctNum { get; init; }

    public string? AccountType { get; init; }

    public string? Type { get; init; }

    public string? Description { get; init; }

    public string? PurchaseDesc { get; init; }

    public Reference? IncomeAccountRef { get; init; }

    public Reference? ExpenseAccountRef { get; init; }

    public Reference? CurrencyRef { get; init; }

    public EmailAddress? PrimaryEmailAddr { get; init; }

    public PhoneNumber? PrimaryPhone { get; init; }

    public PostalAddress? BillAddr { get; init; }
}
