using System.Collections.Immutable;

namespace Connector.Adapters.Tryton;

/// <summary>What a company keeps in Tryton that documents refer to, as read at the beginning of a batch.</summary>
internal sealed record Books
{
    public required int Company { get; init; }

    public required int User { get; init; }

    /// <summary>Whether external ids can be kept in <c>ir.model.data</c>, where Tryton guards that each is there once.</summary>
    public required bool HasClaims { get; init; }

    /// <summary>The decimals that Tryton keeps of a unit price.</summary>
    public required int PriceDecimals { get; init; }

    /// <summary>The journal of customer invoices; null where none has the configured name or code.</summary>
    public required int? RevenueJournal { get; init; }

    /// <summary>The journal of supplier invoices; null where there is none.</summary>
    public required int? ExpenseJournal { get; init; }

    public required int? Receivable { get; init; }

    public required int? Payable { get; init; }

    public required int? Revenue { get; init; }

    public required int? Expense { get; init; }

    /// <summary>By ISO 4217.</summary>
    public required ImmutableDictionary<string, CurrencyInBooks> Currencies { get; init; }

    public required ImmutableDictionary<int, UnitInBooks> Units { get; init; }

    public required ImmutableDictionary<int, CategoryInBooks> Categories { get; init; }

    public required ImmutableArray<TaxInBooks> Taxes { get; init; }

    public required ImmutableArray<AccountInBooks> Accounts { get; init; }

    /// <summary>The journal of invoices of a type.</summary>
    public int? JournalOf(string type) => type == "out" ? RevenueJournal : ExpenseJournal;

    /// <summary>The account of lines of a product, going up its categories; the company's default where none says.</summary>
    public int? AccountOf(int? category, string type)
    {
        for (var at = Category(category); at is not null; at = at.IsAccountFromParent ? Category(at.Parent) : null)
        {
            if (!at.IsAccountFromParent && (type == "out" ? at.Revenue : at.Expense) is { } account)
            {
                return account;
            }
        }

        return type == "out" ? Revenue : Expense;
    }

    /// <summary>The taxes of a name that can stand on invoices of a type.</summary>
    public ImmutableArray<int> TaxesNamed(string name, string type)
        => [.. Taxes.Where(tax => tax.Name == name && (tax.Kind is null or "both" || tax.Kind == (type == "out" ? "sale" : "purchase"))).Select(tax => tax.Id)];

    /// <summary>The open accounts with this code or name.</summary>
    public ImmutableArray<int> AccountsNamed(string text) => [.. Accounts.Where(account => account.Code == text || account.Name == text).Select(account => account.Id)];

    private CategoryInBooks? Category(int? id) => id is { } known ? Categories.GetValueOrDefault(known) : null;
}
