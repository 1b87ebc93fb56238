using System.Collections.Immutable;

namespace Connector.Adapters.Tryton;

/// <summary>The master data of a company in Tryton that documents refer to, as read at the beginning of a batch.</summary>
internal sealed record TrytonCompany
{
    public required int Id { get; init; }

    public required int User { get; init; }

    /// <summary>Whether our user may create external ids in <c>ir.model.data</c>, which Tryton keeps unique.</summary>
    public required bool CanReserveKeys { get; init; }

    /// <summary>How many decimals Tryton stores of a unit price.</summary>
    public required int PriceDecimals { get; init; }

    /// <summary>The journal of customer invoices; null when none has the configured name or code.</summary>
    public required int? RevenueJournal { get; init; }

    /// <summary>The journal of supplier invoices; null when there is none.</summary>
    public required int? ExpenseJournal { get; init; }

    public required int? Receivable { get; init; }

    public required int? Payable { get; init; }

    public required int? Revenue { get; init; }

    public required int? Expense { get; init; }

    /// <summary>The currencies by their ISO 4217 codes.</summary>
    public required ImmutableDictionary<string, TrytonCurrency> Currencies { get; init; }

    public required ImmutableDictionary<int, TrytonUnit> Units { get; init; }

    public required ImmutableDictionary<int, TrytonCategory> Categories { get; init; }

    public required ImmutableArray<TrytonTax> Taxes { get; init; }

    public required ImmutableArray<TrytonAccount> Accounts { get; init; }

    /// <summary>The journal of invoices of a type.</summary>
    public int? JournalOf(string type) => type == "out" ? RevenueJournal : ExpenseJournal;

    /// <summary>The account for the lines of a product: that of its category or a parent category, else the company's default.</summary>
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

    /// <summary>The taxes of a name that may be used on invoices of a type.</summary>
    public ImmutableArray<int> TaxesNamed(string name, string type)
        => [.. Taxes.Where(tax => tax.Name == name && (tax.Kind is null or "both" || tax.Kind == (type == "out" ? "sale" : "purchase"))).Select(tax => tax.Id)];

    /// <summary>The open accounts with this code or name.</summary>
    public ImmutableArray<int> AccountsNamed(string text) => [.. Accounts.Where(account => account.Code == text || account.Name == text).Select(account => account.Id)];

    private TrytonCategory? Category(int? id) => id is { } known ? Categories.GetValueOrDefault(known) : null;
}
