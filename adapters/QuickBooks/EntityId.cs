using System.Globalization;
using Connector.Engine;

namespace Connector.Adapters.QuickBooks;

/// <summary>An id with its entity, as links and answers have it: <c>invoice:145</c>. Ids of QuickBooks are unique within an entity only.</summary>
/// <param name="Entity">The entity, as QuickBooks writes it in JSON.</param>
/// <param name="Id">The id.</param>
internal readonly record struct EntityId(string Entity, string Id)
{
    public static readonly string[] Transactions = ["Invoice", "CreditMemo", "Bill", "VendorCredit"];

    private static readonly string[] Entities = [.. Transactions, "Customer", "Vendor", "Item"];

    /// <summary>Reads an id; null for any other text.</summary>
    public static EntityId? Read(string? text) => text?.Split(':') is [var entity, var id] && IsNumber(id) && Array.Find(Entities, e => e.Equals(entity, StringComparison.OrdinalIgnoreCase)) is { } known
        ? new EntityId(known, id)
        : null;

    /// <summary>Reads the id of a customer, vendor or item, which people may link by its number alone; null where it is none, or of something else.</summary>
    public static EntityId? Read(string? text, ActionSubject subject)
        => IsNumber(text) ? new EntityId(Of(subject), text!) : Read(text) is { } id && id.Entity == Of(subject) ? id : null;

    /// <summary>The entity of a record.</summary>
    public static string Of(ActionSubject subject) => subject switch { ActionSubject.Customer => "Customer", ActionSubject.Vendor => "Vendor", _ => "Item" };

    /// <summary>The entity of a document.</summary>
    public static string Of(Document document) => (document.Direction == Direction.Receivable, document.Kind.IsCredit()) switch
    {
        (true, false) => "Invoice",
        (true, true) => "CreditMemo",
        (false, false) => "Bill",
        (false, true) => "VendorCredit",
    };

    /// <summary>The entities that a document of this one's direction may be: it may turn into a credit.</summary>
    public static string[] Beside(string entity) => entity is "Invoice" or "CreditMemo" ? Transactions[..2] : Transactions[2..];

    public override string ToString() => Entity.ToLowerInvariant() + ":" + Id;

    private static bool IsNumber(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
