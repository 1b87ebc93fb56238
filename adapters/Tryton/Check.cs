namespace Connector.Adapters.Tryton;

/// <summary>What in Tryton stands in the way of publishing. Pure.</summary>
internal static class Check
{
    /// <summary>One sentence each, with what to do.</summary>
    public static IEnumerable<string> Problems(Books books, TrytonOptions options)
    {
        if (books.RevenueJournal is null)
        {
            yield return $"There is no journal {options.Journal} of type revenue: name one in Journal, by its name or code";
        }

        if (books.Receivable is null || books.Revenue is null)
        {
            yield return "There is no default receivable or revenue account: set both in the accounting configuration";
        }

        foreach (var (code, name) in options.Taxes.OrderBy(tax => tax.Key, StringComparer.Ordinal))
        {
            var (sale, purchase) = (books.TaxesNamed(name, "out").Length, books.TaxesNamed(name, "in").Length);
            if (sale + purchase == 0)
            {
                yield return $"The tax {name} of {code} is not in Tryton: name one that is in Taxes";
            }
            else if (sale > 1 || purchase > 1)
            {
                yield return $"There are several taxes {name} for {code}: rename all but one";
            }
        }

        if (!books.HasClaims)
        {
            yield return "The user may not create external ids (ir.model.data): two connectors at once could make a document twice. Grant it, as docs/adapters/tryton.md says";
        }
    }
}
