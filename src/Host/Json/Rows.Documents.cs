using Connector.Contract;
using Connector.Engine;
using Connector.Operations.Adopting;
using Connector.Operations.Publishing;

namespace Connector.Host.Json;

internal static partial class Rows
{
    public static DocumentRow Of(Document d, DocumentEnvelope envelope) => new(
        d.Key, envelope.Revision, d.Kind.Text(), d.Direction.Text(), d.Payer, d.Provider, d.Recipient, d.Counterparty, d.Period, d.IssuedIn, CanonicalText.Text(d.IssueDate),
        CanonicalText.Text(d.DueDate), d.Currency, d.Subject, d.Unrated.IsEmpty ? Currency.Text(d.Total, d.Currency) : null, envelope.State!, d.Corrects, Lines(d));

    public static PlanRow Of(PlannedAction row) => new(
        row.Subject.Text(), row.Action.Text(), row.Key, row.Document, row.Backend, row.Reason, Currency.Text(row.Before, row.Currency), Currency.Text(row.After, row.Currency),
        Currency.Text(row.After - row.Before, row.Currency), row.Currency, row is { Content: { } content, Action: not ActionKind.Cancel } ? Lines(content) : []);

    public static PublishedRow Of(PublishedAction row) => new(
        row.Action.Subject.Text(), row.Action.Action.Text(), row.Action.Key, row.Action.Document, row.Action.Backend, row.ExternalId, row.ExternalNumber, row.State?.Text(),
        row.Error is { } error ? new PublishErrorRow(error.Code, error.Message) : null);

    public static AdoptionRow Of(AdoptedDocument row)
    {
        var (before, now) = (row.Before, row.Now);
        var currency = before.Content.Currency;
        return new AdoptionRow(
            now.Document, now.ExternalId, now.State.Text(), Currency.Text(before.Content.SignedTotal, currency), row.IsAdopted ? Currency.Text(now.Standing, currency) : null, Currency.Text(row.Due, currency));
    }

    /// <summary>The lines of a document. A charge without an amount has none here either, nor has its line.</summary>
    private static DocumentLineRow[] Lines(Document d)
    {
        var unrated = d.Unrated.Select(u => u.Charge).ToHashSet(StringComparer.Ordinal);
        return [.. d.Lines.Select(line => new DocumentLineRow(
            line.Line,
            line.Item,
            line.Description,
            line.Quantity?.ToText(6),
            line.UnitPrice?.ToText(6),
            unrated.Count > 0 && line.Charges.Any(c => unrated.Contains(c.Charge)) ? null : Currency.Text(line.Amount, d.Currency),
            CanonicalText.Text(line.Service.From),
            CanonicalText.Text(line.Service.To),
            [.. line.Charges.Select(c => new ChargeAmountRow(c.Charge, unrated.Contains(c.Charge) ? null : Currency.Text(c.Amount, d.Currency)))],
            line.Corrects is { } corrects ? new LineReferenceRow(corrects.Document, corrects.Line) : null))];
    }
}
