using System.Collections.Immutable;

namespace Connector.Engine;

/// <summary>What is to be done.</summary>
public enum ActionKind
{
    /// <summary>Nothing: nothing is open, or what is open waits.</summary>
    None,

    /// <summary>Nothing of it stands outside: make it.</summary>
    Create,

    /// <summary>It is still a draft: bring it to the new content.</summary>
    Update,

    /// <summary>It is booked: a document for the difference.</summary>
    Adjust,

    /// <summary>A draft whose target became nothing.</summary>
    Cancel,

    /// <summary>A record that is found outside is to be used.</summary>
    Link,

    /// <summary>Something is in the way, and the reason says what to do.</summary>
    Blocked,
}

/// <summary>What an action is about.</summary>
public enum ActionSubject
{
    /// <summary>A party that is invoiced.</summary>
    Customer,

    /// <summary>A party that is paid.</summary>
    Vendor,

    /// <summary>An item on lines.</summary>
    Item,

    /// <summary>A document.</summary>
    Document,
}

/// <summary>One row of a plan.</summary>
public sealed record PlannedAction
{
    private readonly ActionKind? _wanted;

    /// <summary>What it is about.</summary>
    public required ActionSubject Subject { get; init; }

    /// <summary>What is to be done.</summary>
    public required ActionKind Action { get; init; }

    /// <summary>What would be done if nothing were in the way.</summary>
    public ActionKind Wanted
    {
        get => _wanted ?? Action;
        init => _wanted = value;
    }

    /// <summary>The key of the party, item or document that is acted on: of an adjustment, its own.</summary>
    public required string Key { get; init; }

    /// <summary>The original document's key; null for parties and items.</summary>
    public string? Document { get; init; }

    /// <summary>The backend; null when no route matches.</summary>
    public string? Backend { get; init; }

    /// <summary>Why, where that does not speak for itself.</summary>
    public string? Reason { get; init; }

    /// <summary>ISO 4217, for the amounts.</summary>
    public string? Currency { get; init; }

    /// <summary>What stands outside of the document and its adjustments before this row, signed, in minor units.</summary>
    public long? Before { get; init; }

    /// <summary>What stands of them after it, whatever is in its way; null when a charge has no amount. The last row's is the target without what is held.</summary>
    public long? After { get; init; }

    /// <summary>What it adds to what stands outside, whatever is in its way.</summary>
    public long Change => Content is null ? 0 : (Wanted == ActionKind.Cancel ? 0 : Content.SignedTotal) - (Existing?.State.Counts() == true ? Existing.Content.SignedTotal : 0);

    /// <summary>The content to send, or (of an amount that waits) what would be sent.</summary>
    public Document? Content { get; init; }

    /// <summary>The revision that <see cref="Content"/> gets.</summary>
    public int Revision { get; init; } = 1;

    /// <summary>What is known to be outside under <see cref="Key"/>: what stands, or what was ended and is to come again; null when nothing is.</summary>
    public Publication? Existing { get; init; }

    /// <summary>The record to send, for parties and items.</summary>
    public BackendRecord? Record { get; init; }

    /// <summary>Whether publishing has something to do.</summary>
    public bool IsDue => Action is ActionKind.Create or ActionKind.Update or ActionKind.Adjust or ActionKind.Cancel or ActionKind.Link;
}

/// <summary>A customer, vendor or item as a backend is to know it.</summary>
/// <param name="Subject">What it is.</param>
/// <param name="Key">Its key.</param>
/// <param name="Fields">Names and values, in a fixed order; empty values are left out.</param>
public sealed record BackendRecord(ActionSubject Subject, string Key, ImmutableArray<(string Name, string Value)> Fields)
{
    /// <summary>Its id there, where it is linked.</summary>
    public string? ExternalId { get; init; }

    /// <summary>The value of a field, or null.</summary>
    public string? Field(string name) => Fields.FirstOrDefault(f => f.Name == name).Value;

    /// <summary>A digest of the fields: what changed is sent again.</summary>
    public string Digest => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(
        System.Text.Encoding.UTF8.GetBytes(string.Join('\n', Fields.Select(f => f.Name + "=" + f.Value))))[..8]);

    /// <summary>A party as customer or vendor.</summary>
    public static BackendRecord Of(Party party, ActionSubject subject) => new(subject, party.Key, Filled(
        ("name", party.Name), ("email", party.Email), ("phone", party.Phone), ("street", party.Street), ("city", party.City), ("postcode", party.Postcode),
        ("country", party.Country), ("tax_id", party.TaxId), ("currency", party.Currency)));

    /// <summary>An item.</summary>
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
