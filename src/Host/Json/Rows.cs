using Connector.Adapters.QuickBooks;
using Connector.Contract;
using Connector.Engine;
using Connector.Operations.Backends;
using Connector.Operations.Closing;
using Connector.Operations.Explaining;
using Connector.Operations.Rating;
using Connector.Operations.Reconciling;
using Connector.Operations.Reviewing;
using Connector.Store;
using NodaTime;

namespace Connector.Host.Json;

/// <summary>What operations answer, as rows of the contract.</summary>
internal static partial class Rows
{
    public static ChargeRow Of(Charge c) => new(
        c.Key, c.Agreement, c.Payer, c.Provider, c.Recipient, c.Item, c.Period, CanonicalText.Text(c.Service.From), CanonicalText.Text(c.Service.To),
        c.Quantity?.ToText(6), c.UnitPrice?.ToText(6), Currency.Text(c.Amount, c.Currency), c.Currency, c.Status.Text(), c.Reason);

    public static UsageRow Of(ListedUsage row) => new(
        row.Key, row.Kind, row.Agreement, row.Payer, row.Recipient, row.Place, CanonicalText.Text(row.Start), Text(row.End), row.Quantity, row.Status, row.IsBillable);

    public static PeriodRow Of(ListedPeriod row) => new(row.Period.Key, CanonicalText.Text(row.Period.Days.From), CanonicalText.Text(row.Period.Days.To), row.State.Text());

    /// <param name="e">The explanation.</param>
    /// <param name="actor">Who recorded something at an instant; null where the reader must not know.</param>
    public static ExplanationRow Of(Explanation e, Func<Instant, string?> actor) => new(
        e.Charge.Key,
        e.Plan?.Model.ToString().ToLowerInvariant(),
        [.. e.Segments.Select(segment => new SegmentRow(
            CanonicalText.Text(segment.Days.From),
            CanonicalText.Text(segment.Days.To),
            segment.Level?.ToText(6),
            CanonicalText.Text(segment.Rate.Price),
            segment.Rate.Per.ToString().ToLowerInvariant(),
            new RateRow(segment.Rate.Item, segment.Rate.Scope.ToString(), segment.Rate.From is { } from ? CanonicalText.Text(from) : null, CanonicalText.Text(segment.Rate.RecordedAt), actor(segment.Rate.RecordedAt)),
            [.. segment.Adjustments.Select(a => new AppliedAdjustmentRow(a.Adjustment.Key, a.Adjustment.Kind.ToString().ToLowerInvariant(), CanonicalText.Text(a.Adjustment.Value), a.PriceAfter.ToText(10)))],
            segment.Counted,
            segment.Of))],
        e.Sum?.ToText(10),
        e.Sum is null ? null : e.Divisor,
        e.Unrounded?.ToText(10),
        e.Minimum?.ToText(10),
        e.Maximum?.ToText(10),
        Currency.Text(e.Charge.Amount, e.Charge.Currency));

    public static TraceRow Of(Trace trace) => new(
        trace.Key,
        trace.Kind,
        trace.Charges,
        trace.Usages,
        [.. trace.Documents.Select(d => new TracedDocumentRow(
            d.Document, d.Revision, d.Backend, d.ExternalId, d.ExternalNumber, d.State, [.. d.Lines.Select(l => new TracedLineRow(l.Line, l.ExternalLine, l.Charge, l.Amount))]))],
        trace.Corrects,
        trace.CorrectedBy);

    public static AuditRow Of(AuditEntry row) => new(CanonicalText.Text(row.At), row.Actor, row.Action, row.Subject, row.Reason, row.Before, row.After);

    public static ApprovalRow Of(Approval row) => new(row.Document, row.Revision, row.State, row.Actor);

    public static ReconciledRow Of(ReconciledDocument row)
    {
        var publication = row.Result.Publication;
        return new ReconciledRow(
            publication.Document, publication.Backend, publication.ExternalId, publication.State.Text(), row.Result.Expected, row.Result.Found, row.Target, row.Drift);
    }

    public static DisputeRow Of(Dispute d) => new(d.Id, [.. d.Charges], Currency.Text(d.Amount, d.Currency), d.OpenedBy, CanonicalText.Text(d.OpenedAt), d.State, d.Reason);

    public static BackendRow Of(CheckedBackend row) => new(row.Backend.Name, row.Backend.Kind, row.Check.Reachable, row.Check.Version, [.. row.Check.Problems], row.Check.Connection is { } c ? new ConnectionRow(c.State, c.Company, Text(c.Ends), c.Problem) : null);

    public static ConnectionRow Of(ConnectionStatus c) => new(c.State, c.Realm, Text(c.Ends), c.Problem);

    public static PublicationRow Of(Publication p) => new(
        p.Document, p.Revision, p.Backend, p.ExternalId, p.ExternalNumber, p.State.Text(), p.Content.Counterparty, Currency.Text(p.Content.Kind.IsCredit() ? -p.SignedTotal : p.SignedTotal, p.Content.Currency), p.Content.Currency,
        p.ReportedDrift, CanonicalText.Text(p.RecordedAt));

    public static IssueRow Of(Issue issue) => new(issue.Code, issue.Subject, issue.Message, issue.Remedy);

    private static string? Text(Instant? at) => at is { } instant ? CanonicalText.Text(instant) : null;
}
