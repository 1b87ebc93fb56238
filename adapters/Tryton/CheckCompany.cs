namespace Connector.Adapters.Tryton;

/// <summary>What in Tryton prevents publishing. Pure.</summary>
internal static class CheckCompany
{
    /// <summary>The problems, one sentence each, with what to do.</summary>
    public static IEnumerable<string> Problems(TrytonCompany company, TrytonOptions options)
    {
        if (company.RevenueJournal is null)
        {
            yield return $"There is no journal {options.Journal} of type revenue: name one in Journal, by its name or code";
        }

        if (company.Receivable is null || company.Revenue is null)
        {
            yield return "There is no default receivable or revenue account: set both in the accounting configuration";
        }

        foreach (var (code, name) in options.Taxes.OrderBy(tax => tax.Key, StringComparer.Ordinal))
        {
            var (sale, purchase) = (company.TaxesNamed(name, "out").Length, company.TaxesNamed(name, "in").Length);
            if (sale + purchase == 0)
            {
                yield return $"The tax {name} of {code} is not in Tryton: name one that is in Taxes";
            }
            else if (sale > 1 || purchase > 1)
            {
                yield return $"There are several taxes {name} for {code}: rename all but one";
            }
        }

        if (!company.CanReserveKeys)
        {
            yield return "The user may not create external ids (ir.model.data): two connectors at once could create a document twice. Grant it, as docs/adapters/tryton.md says";
        }
    }
}
