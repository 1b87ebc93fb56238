namespace Connector.Engine;

/// <summary>An item that is sold.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Name">What a line calls it.</param>
/// <param name="Unit">What is counted, such as <c>patient</c>.</param>
/// <param name="TaxCode">Mapped on a backend's tax.</param>
/// <param name="IncomeAccount">Mapped on a backend's account, for receivables.</param>
/// <param name="ExpenseAccount">Mapped on a backend's account, for payables.</param>
public sealed record Item(string Key, string Name, string? Unit, string? TaxCode, string? IncomeAccount, string? ExpenseAccount)
{
    /// <summary>Reads a row of <see cref="FactFile.Items"/>.</summary>
    public static Item Of(FactRow row) => new(row[0]!, row[1]!, row[2], row[3], row[4], row[5]);
}
