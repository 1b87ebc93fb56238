using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace Connector.Adapters.Tryton;

/// <summary>The part of an invoice in Tryton that the Connector writes: made from a document, or read back.</summary>
/// <param name="Type"><c>out</c> to a customer, <c>in</c> from a supplier.</param>
/// <param name="Party">The party's id.</param>
/// <param name="Currency">The currency's id.</param>
/// <param name="InvoiceDate">The invoice date.</param>
/// <param name="DueDate">The due date.</param>
/// <param name="Reference">The customer's order number.</param>
/// <param name="Description">The text at its head.</param>
/// <param name="Lines">The lines, in order.</param>
internal sealed record InvoiceContent(
    string Type, int Party, int Currency, LocalDate? InvoiceDate, LocalDate? DueDate, string? Reference, string? Description, ImmutableArray<InvoiceLine> Lines)
{
    /// <summary>The document's key; not a part of what the customer reads.</summary>
    public string Key { get; init; } = "";

    /// <summary>A digest of all of it: content that somebody edited has another one.</summary>
    public string Fingerprint()
    {
        // Every field ends where the next one's length begins, so that no two contents give the same text.
        var text = new StringBuilder();
        void Add(string? field) => text.Append(CultureInfo.InvariantCulture, $"{field?.Length ?? -1}:{field};");
        Add(Type);
        Add(Number(Party));
        Add(Number(Currency));
        Add(InvoiceDate?.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture));
        Add(DueDate?.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture));
        Add(Reference);
        Add(Description);
        foreach (var line in Lines)
        {
            Add(line.Type);
            Add(line.Description);
            Add(line.Quantity);
            Add(line.UnitPrice);
            Add(Number(line.Product));
            Add(Number(line.Unit));
            Add(Number(line.Account));
            Add(string.Join(',', line.Taxes.Order()));
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))[..16]);
    }

    private static string? Number(int? id) => id?.ToString(CultureInfo.InvariantCulture);
}
