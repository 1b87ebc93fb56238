using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace Connector.Adapters.Tryton;

/// <summary>An invoice of Tryton as far as the Connector writes it: made from a document, or read back.</summary>
/// <param name="Type"><c>out</c> to a customer, <c>in</c> from a supplier.</param>
/// <param name="Party">The party's id.</param>
/// <param name="Currency">The currency's id.</param>
/// <param name="InvoiceDate">The day it is dated.</param>
/// <param name="DueDate">The day it is due.</param>
/// <param name="Reference">The document's key.</param>
/// <param name="Description">What people read at its head.</param>
/// <param name="Lines">The lines, in order.</param>
internal sealed record Draft(
    string Type, int Party, int Currency, LocalDate? InvoiceDate, LocalDate? DueDate, string? Reference, string? Description, ImmutableArray<DraftLine> Lines)
{
    /// <summary>A digest of all of it: what somebody edited has another.</summary>
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

/// <summary>A line of it.</summary>
/// <param name="Type"><c>line</c>; people also make titles, comments and subtotals.</param>
/// <param name="Description">What people read.</param>
/// <param name="Quantity">How much, with the sign that Tryton wants: credits are negative.</param>
/// <param name="UnitPrice">The price of one.</param>
/// <param name="Product">The product's id; null where several items stand on the line.</param>
/// <param name="Unit">The unit's id, with a product.</param>
/// <param name="Account">The account's id.</param>
/// <param name="Taxes">The taxes' ids.</param>
internal sealed record DraftLine(
    string Type, string? Description, string? Quantity, string? UnitPrice, int? Product, int? Unit, int? Account, ImmutableArray<int> Taxes);

/// <summary>
/// What the Connector notes on the first line of a draft, in the same call as the content: which content of ours it is, and how that
/// looks in Tryton. Content that does not look so was edited by somebody.
/// </summary>
/// <param name="Revision">The revision.</param>
/// <param name="IsCredit">Whether signs are turned on the document.</param>
/// <param name="Digest">The digest of the document's content.</param>
/// <param name="Fingerprint">The fingerprint of the draft.</param>
internal sealed record Seal(int Revision, bool IsCredit, string Digest, string Fingerprint)
{
    private const string Title = "Connector";

    /// <summary>Reads what <see cref="ToString"/> wrote; null when it is something else.</summary>
    public static Seal? Parse(string? note)
        => note?.Split(' ') is [Title, "revision", var number, var kind and ("invoice" or "credit"), { Length: 32 } digest, { Length: 32 } fingerprint]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
                ? new Seal(revision, kind == "credit", digest, fingerprint)
                : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Title} revision {Revision} {(IsCredit ? "credit" : "invoice")} {Digest} {Fingerprint}");
}
