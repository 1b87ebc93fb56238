using System.Collections.Immutable;
using Connector.Engine;

namespace Connector.Adapters.Odoo;

/// <summary>Maps documents to Odoo's values, and refuses those that cannot be mapped, before anything is written.</summary>
internal sealed class PrepareDocuments(OdooCompany company, OdooOptions options)
{
    /// <summary>Why documents that name an item could not be mapped; null where they can.</summary>
    public static async Task<ImmutableArray<string?>> ForeseeAsync(OdooCompany company, ImmutableArray<ItemUse> uses, CancellationToken cancellation)
    {
        await company.NeedAsync("res.currency", "name", uses.Select(u => u.Currency), "currency", cancellation);
        await company.NeedAsync("account.account", "code", uses.Select(u => OdooMapper.AccountOf(u.Item, u.Direction)).OfType<string>().Select(company.AccountCode), "account", cancellation);
        return [.. uses.Select(use => string.Join("; ", Problems(company, use)) is { Length: > 0 } reason ? reason : null)];
    }

    private static IEnumerable<string> Problems(OdooCompany company, ItemUse use) => new[]
    {
        company.Of("res.currency", use.Currency).Problem,
        company.Tax(use.Item.Field("tax_code"), OdooMapper.IsPurchase(use.Direction)).Problem,
        OdooMapper.AccountOf(use.Item, use.Direction) is { } code ? company.Of("account.account", company.AccountCode(code)).Problem : null,
    }.OfType<string>();

    public async Task RunAsync(OdooSending[] all, CancellationToken cancellation)
    {
        var writing = all.Where(s => s.Outgoing.Action != ActionKind.Cancel).ToArray();
        await company.NeedAsync("res.currency", "name", writing.Select(s => s.Outgoing.Document.Currency), "currency", cancellation);
        await company.NeedAsync(
            "account.account", "code",
            writing.SelectMany(s => s.Outgoing.Records.Select(r => OdooMapper.AccountOf(r, s.Outgoing.Document.Direction))).OfType<string>().Select(company.AccountCode), "account", cancellation);
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var sending in all)
        {
            if (!keys.Add(sending.Key))
            {
                sending.Outcome = new SendOutcome.Failed(OdooFault.Twice, "It occurs twice in the same batch; send it again.");
            }
            else if (sending.Outgoing.Action != ActionKind.Cancel)
            {
                (sending.Wanted, var refusal) = OdooMapper.Map(sending.Outgoing, company, options);
                sending.Outcome = refusal ?? Locked(sending.Outgoing);
            }
        }
    }

    private SendOutcome.Refused? Locked(OutgoingDocument outgoing)
    {
        var document = outgoing.Document;
        return (OdooMapper.IsPurchase(document.Direction) ? company.PurchasesLocked : company.SalesLocked) is { } locked && document.IssueDate <= locked && !outgoing.Force
            ? new SendOutcome.Refused(
                OdooFault.Locked,
                $"It is dated {CanonicalText.Text(document.IssueDate)}, and Odoo's books are locked through {CanonicalText.Text(locked)}: posting would move it to another day. Ask the accountant to unlock them, or publish --force --reason.")
            : null;
    }
}
