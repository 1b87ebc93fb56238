using Connector.Contract;
using Connector.Engine;
using Connector.Operations.Importing;
using Connector.Operations.Recalculating;
using Connector.Operations.Sessions;
using Connector.Operations.Verifying;

namespace Connector.Host.Json;

internal static partial class Rows
{
    public static ImportResultRow Of(ImportResult result) => new(
        result.Recorded,
        result.Corrected,
        result.Retracted,
        result.Unchanged,
        [.. result.Warnings.Select(w => new ImportWarningRow(w.File, w.Row, w.Message))],
        [.. result.Errors.Select(e => new ImportErrorRow(e.File, e.Row, e.Column, e.Value, e.Expected))],
        result.Impact.Charges == 0 ? null : Of(result.Impact));

    private static ImpactRow Of(Impact impact) => new(
        impact.Charges, impact.Periods, impact.Payers, [.. impact.Changes.Select(c => new ChangeRow(c.Key, Currency.Text(c.Value.Up, c.Key), Currency.Text(-c.Value.Down, c.Key)))]);

    public static InboxImportRow Of(InboxImport row) => new([.. row.Files], Of(row.Result));

    public static VerificationRow Of(Verification found) => new(found.Checked, [.. found.Violations.Select(Of)], found.Head);

    public static SessionRow Of(UsageSession s) => new(s.Key, s.Agreement, s.Payer, s.Recipient, s.Place, CanonicalText.Text(s.Start), Text(s.End), s.Status.Text());

    public static LiveSessionRow Of(LiveSession live, KnownFacts facts)
    {
        var s = live.Session;
        return new LiveSessionRow(
            s.Key, s.Agreement, s.Payer, s.Recipient, s.Place, CanonicalText.Text(s.Start), Text(s.End), s.Status.Text(),
            [.. live.Charges.Select(c => new LiveLineRow(
                c.Charge.Key, c.Charge.Item, $"{facts.Item(c.Charge.Item)?.Name ?? c.Charge.Item} — {c.Charge.Quantity?.ToText(6) ?? "?"}", c.Charge.Quantity?.ToText(6), c.Charge.UnitPrice?.ToText(6),
                Currency.Text(c.Charge.Amount - c.Without, c.Charge.Currency), c.Charge.Currency, c.Charge.Reason))],
            [.. live.Others.Select(Of)]);
    }
}
