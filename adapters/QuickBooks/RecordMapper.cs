using System.Text.Json;
using Connector.Engine;

namespace Connector.Adapters.QuickBooks;

/// <summary>Maps customers, vendors and items to QuickBooks' values. Pure.</summary>
internal static class RecordMapper
{
    private const int LongestKey = 100;

    /// <summary>The names that it may get, the best first; none where it has no name.</summary>
    public static string[] Names(BackendRecord record) => QuickBooksText.Name(record.Field("name") ?? "", int.MaxValue) is { Length: > 0 } name
        ? QuickBooksText.Names(name, record.Key, record.Subject == ActionSubject.Vendor ? "vendor" : null, record.Subject == ActionSubject.Item ? QuickBooksText.LongestItemName : QuickBooksText.LongestDisplayName)
        : [];

    /// <summary>Its name.</summary>
    public static string? NameOf(NamedObject found) => found.DisplayName ?? found.Name;

    /// <summary>Whether it was made for this record: it keeps our key.</summary>
    public static bool IsOf(NamedObject found, BackendRecord record) => KeptKey(found, record.Subject) == Kept(record);

    /// <summary>Whether it was made for a record of ours, this one or another.</summary>
    public static bool IsOurs(NamedObject found, ActionSubject subject) => KeptKey(found, subject)?.StartsWith("Connector ", StringComparison.Ordinal) == true;

    /// <summary>The body that creates it, or why it cannot be created.</summary>
    public static (JsonElement Body, string? Problem) Created(BackendRecord record, string name, QuickBooksCompany company, QuickBooksOptions options)
    {
        if (record.Subject != ActionSubject.Item)
        {
            var party = Party(record, company) with { DisplayName = name };
            return (QuickBooksJson.Write(record.Subject == ActionSubject.Customer ? party with { Notes = Kept(record) } : party with { AcctNum = Kept(record) }), null);
        }

        var (income, noIncome) = Account(record, company, options, isIncome: true);
        var (expense, noExpense) = Account(record, company, options, isIncome: false);
        if ((noIncome ?? noExpense) is { } problem)
        {
            return (default, $"The item {record.Key}: {problem}.");
        }

        var description = QuickBooksText.Cut(QuickBooksText.Clean(record.Field("name") ?? ""), QuickBooksText.LongestMemo);
        return (QuickBooksJson.Write(new NamedObject
        {
            Name = name,
            Sku = Kept(record),
            Type = "Service",
            Description = description,
            IncomeAccountRef = Reference.To(income),
            ExpenseAccountRef = Reference.To(expense),
            PurchaseDesc = expense is null ? null : description,
        }), null);
    }

    /// <summary>The body that gives one that is there another name and, for a party, another address; accounts stay.</summary>
    public static JsonElement Changed(BackendRecord record, NamedObject found, string name, QuickBooksCompany company)
    {
        var changed = record.Subject == ActionSubject.Item ? new NamedObject { Name = name } : Party(record, company) with { DisplayName = name, CurrencyRef = null };
        return QuickBooksJson.Write(changed with { Id = found.Id, SyncToken = found.SyncToken, Sparse = true });
    }

    /// <summary>Whether it says already what is to be changed.</summary>
    public static bool IsUnchanged(BackendRecord record, NamedObject found, string name, QuickBooksCompany company)
    {
        if (NameOf(found) != name)
        {
            return false;
        }

        var party = record.Subject == ActionSubject.Item ? null : Party(record, company);
        return party is null || ((party.PrimaryEmailAddr is null || party.PrimaryEmailAddr.Address == found.PrimaryEmailAddr?.Address)
            && (party.PrimaryPhone is null || party.PrimaryPhone.FreeFormNumber == found.PrimaryPhone?.FreeFormNumber)
            && (party.BillAddr is null || party.BillAddr == found.BillAddr));
    }

    private static NamedObject Party(BackendRecord record, QuickBooksCompany company)
    {
        string? Field(string name, int most) => record.Field(name) is { } value ? QuickBooksText.Cut(QuickBooksText.Clean(value), most) : null;
        var address = new PostalAddress { Line1 = Field("street", 500), City = Field("city", 255), PostalCode = Field("postcode", 30), Country = Field("country", 255) };
        return new NamedObject
        {
            CompanyName = QuickBooksText.Name(record.Field("name") ?? "", 100),
            PrimaryEmailAddr = Field("email", 100) is { } email ? new EmailAddress(email) : null,
            PrimaryPhone = Field("phone", 30) is { } phone ? new PhoneNumber(phone) : null,
            BillAddr = address == new PostalAddress() ? null : address,
            CurrencyRef = company.HasCurrencies ? Reference.To(record.Field("currency") ?? company.HomeCurrency) : null,
        };
    }

    private static (string? Id, string? Problem) Account(BackendRecord record, QuickBooksCompany company, QuickBooksOptions options, bool isIncome)
    {
        var (field, setting) = isIncome ? ("income_account", options.IncomeAccount) : ("expense_account", options.ExpenseAccount);
        if ((record.Field(field) ?? setting) is { } name)
        {
            var (id, problem) = company.Account(name, isIncome);
            return (id, problem);
        }

        return (null, isIncome ? "it names no income account: set IncomeAccount, or import one in its column income_account" : null);
    }

    // Customers keep our key in their notes, vendors as their account number, items as their SKU.
    private static string? KeptKey(NamedObject found, ActionSubject subject) => subject switch
    {
        ActionSubject.Customer => found.Notes,
        ActionSubject.Vendor => found.AcctNum,
        _ => found.Sku,
    };

    private static string Kept(BackendRecord record)
    {
        var text = "Connector " + NoteStamp.Encode(record.Key);
        return text.Length <= LongestKey ? text : text[..(LongestKey - 17)] + "#" + QuickBooksText.Digest(record.Key, 16);
    }
}
