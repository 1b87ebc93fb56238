using System.Collections.Immutable;

namespace Connector.Engine;

/// <summary>A customer, vendor or item as a backend is to know it.</summary>
/// <param name="Subject">What it is.</param>
/// <param name="Key">Its key.</param>
/// <param name="Fields">Names and values, in a fixed order; empty values are left out.</param>
public sealed record BackendRecord(ActionSubject Subject, string Key, ImmutableArray<(string Name, string Value)> Fields)
{
    /// <summary>Its id there, where it is linked.</summary>
    public string? ExternalId { get; init; }

    /// <summary>The value of the field of this name; null when it is left out.</summary>
    public string? Field(string name) => Fields.FirstOrDefault(f => f.Name == name).Value;

    /// <summary>A digest of the fields: the first 8 bytes of SHA-256 (FIPS 180-4) over <c>name=value</c> lines, in hexadecimal. A record whose digest changed is sent again.</summary>
    public string Digest => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(
        System.Text.Encoding.UTF8.GetBytes(string.Join('\n', Fields.Select(f => f.Name + "=" + f.Value))))[..8]);

    /// <summary>A party as a record of a customer or vendor, with its contact details.</summary>
    public static BackendRecord Of(Party party, ActionSubject subject) => new(subject, party.Key, Filled(
        ("name", party.Name), ("email", party.Email), ("phone", party.Phone), ("street", party.Street), ("city", party.City), ("postcode", party.Postcode),
        ("country", party.Country), ("tax_id", party.TaxId), ("currency", party.Currency)));

    /// <summary>An item as a record of a product, with the codes that a backend maps to its taxes and accounts.</summary>
    public static BackendRecord Of(Item item) => new(ActionSubject.Item, item.Key, Filled(
        ("name", item.Name), ("unit", item.Unit), ("tax_code", item.TaxCode), ("income_account", item.IncomeAccount), ("expense_account", item.ExpenseAccount)));

    private static ImmutableArray<(string, string)> Filled(params ReadOnlySpan<(string Name, string? Value)> fields)
    {
        var filled = ImmutableArray.CreateBuilder<(string, string)>();
        foreach (var (name, value) in fields)
        {
            if (value is not null)
            {
                filled.Add((name, value));
            }
        }

        return filled.DrainToImmutable();
    }
}
