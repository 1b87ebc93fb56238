using System.Text.Json;
using Connector.Engine;
using Connector.Engine.Ingesting;
using Connector.Operations.Backends;
using Connector.Operations.Closing;
using Connector.Operations.Explaining;
using Connector.Operations.Importing;
using Connector.Operations.Publishing;
using Connector.Operations.Reconciling;
using Connector.Operations.Reviewing;
using Connector.Operations.Verifying;
using Connector.Store;

namespace Connector.Host.Json;

/// <summary>The fields of answers, exactly as the contract's section 5 names them.</summary>
internal static partial class Fields
{
    public static void Charge(Utf8JsonWriter json, Charge c)
    {
        json.WriteStartObject();
        json.WriteString("charge", c.Key);
        json.WriteString("agreement", c.Agreement);
        json.WriteString("payer", c.Payer);
        json.WriteString("provider", c.Provider);
        json.WriteString("recipient", c.Recipient);
        json.WriteString("item", c.Item);
        json.WriteString("period", c.Period);
        json.WriteString("from", CanonicalText.Text(c.Service.From));
        json.WriteString("to", CanonicalText.Text(c.Service.To));
        json.WriteString("quantity", c.Quantity?.ToText(6));
        json.WriteString("unit_price", c.UnitPrice?.ToText(6));
        json.WriteString("amount", c.Amount is { } amount ? Currency.Text(amount, c.Currency) : null);
        json.WriteString("currency", c.Currency);
        json.WriteString("status", c.Status.Text());
        json.WriteString("reason", c.Reason);
        json.WriteEndObject();
    }

    public static void Planned(Utf8JsonWriter json, PlannedAction row)
    {
        json.WriteStartObject();
        json.WriteString("kind", row.Subject.Text());
        json.WriteString("action", row.Action.Text());
        json.WriteString("key", row.Key);
        json.WriteString("document", row.Document);
        json.WriteString("backend", row.Backend);
        json.WriteString("reason", row.Reason);
        json.WriteString("before", Currency.Text(row.Before, row.Currency));
        json.WriteString("after", Currency.Text(row.After, row.Currency));
        json.WriteString("difference", Currency.Text(row.After - row.Before, row.Currency));
        if (row is { Content: { } content, Action: not ActionKind.Cancel })
        {
            DocumentText.WriteLines(json, content);
        }
        else
        {
            Strings(json, "lines", []);
        }

        json.WriteEndObject();
    }

    public static void Published(Utf8JsonWriter json, PublishedAction row)
    {
        json.WriteStartObject();
        json.WriteString("kind", row.Action.Subject.Text());
        json.WriteString("action", row.Action.Action.Text());
        json.WriteString("key", row.Action.Key);
        json.WriteString("document", row.Action.Document);
        json.WriteString("backend", row.Action.Backend);
        json.WriteString("external_id", row.ExternalId);
        json.WriteString("external_number", row.ExternalNumber);
        json.WriteString("state", row.State?.Text());
        if (row.Error is { } error)
        {
            json.WriteStartObject("error");
            json.WriteString("code", error.Code);
            json.WriteString("message", error.Message);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("error");
        }

        json.WriteEndObject();
    }

    public static void Imported(Utf8JsonWriter json, ImportResult result)
    {
        json.WriteStartObject();
        json.WriteNumber("recorded", result.Recorded);
        json.WriteNumber("corrected", result.Corrected);
        json.WriteNumber("retracted", result.Retracted);
        json.WriteNumber("unchanged", result.Unchanged);
        json.WriteStartArray("warnings");
        foreach (var warning in result.Warnings)
        {
            json.WriteStartObject();
            json.WriteString("file", warning.File);
            Number(json, "row", warning.Row);
            json.WriteString("message", warning.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("errors");
        foreach (var error in result.Errors)
        {
            Error(json, error);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Verified(Utf8JsonWriter json, Verification found)
    {
        json.WriteStartObject();
        json.WriteNumber("checked", found.Checked);
        json.WriteStartArray("violations");
        foreach (var violation in found.Violations)
        {
            Issue(json, violation);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Error(Utf8JsonWriter json, RowError error)
    {
        json.WriteStartObject();
        json.WriteString("file", error.File);
        Number(json, "row", error.Row);
        json.WriteString("column", error.Column);
        json.WriteString("value", error.Value);
        json.WriteString("expected", error.Expected);
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    public static void Explanation(Utf8JsonWriter json, Explanation e, Func<NodaTime.Instant, string?> actor)
    {
        json.WriteStartObject();
        json.WriteString("charge", e.Charge.Key);
        json.WriteString("model", e.Plan?.Model.ToString().ToLowerInvariant());
        json.WriteStartArray("segments");
        foreach (var segment in e.Segments)
        {
            json.WriteStartObject();
            json.WriteString("from", CanonicalText.Text(segment.Days.From));
            json.WriteString("to", CanonicalText.Text(segment.Days.To));
            json.WriteString("level", segment.Level?.ToText(6));
            json.WriteString("price", CanonicalText.Text(segment.Rate.Price));
            json.WriteString("per", segment.Rate.Per.ToString().ToLowerInvariant());
            json.WriteStartObject("rate");
            json.WriteString("item", segment.Rate.Item);
            json.WriteString("scope", segment.Rate.Scope.ToString());
            json.WriteString("from", segment.Rate.From is { } from ? CanonicalText.Text(from) : null);
            json.WriteString("recorded_at", CanonicalText.Text(segment.Rate.RecordedAt));
            json.WriteString("actor", actor(segment.Rate.RecordedAt));
            json.WriteEndObject();
            json.WriteStartArray("adjustments");
            foreach (var applied in segment.Adjustments)
            {
                json.WriteStartObject();
                json.WriteString("adjustment", applied.Adjustment.Key);
                json.WriteString("kind", applied.Adjustment.Kind.ToString().ToLowerInvariant());
                json.WriteString("value", CanonicalText.Text(applied.Adjustment.Value));
                json.WriteString("price_after", applied.PriceAfter.ToText(10));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("days", segment.Counted);
            json.WriteNumber("of", segment.Of);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("sum", e.Sum?.ToText(10));
        if (e.Sum is null)
        {
            json.WriteNull("divisor");
        }
        else
        {
            json.WriteNumber("divisor", e.Divisor);
        }

        json.WriteString("unrounded", e.Unrounded?.ToText(10));
        json.WriteString("minimum", e.Minimum?.ToText(10));
        json.WriteString("maximum", e.Maximum?.ToText(10));
        json.WriteString("amount", Currency.Text(e.Charge.Amount, e.Charge.Currency));
        json.WriteEndObject();
    }

    public static void Period(Utf8JsonWriter json, ListedPeriod row)
    {
        json.WriteStartObject();
        json.WriteString("period", row.Period.Key);
        json.WriteString("from", CanonicalText.Text(row.Period.Days.From));
        json.WriteString("to", CanonicalText.Text(row.Period.Days.To));
        json.WriteString("state", row.State.Text());
        json.WriteEndObject();
    }

    public static void Audited(Utf8JsonWriter json, AuditEntry row)
    {
        json.WriteStartObject();
        json.WriteString("at", CanonicalText.Text(row.At));
        json.WriteString("actor", row.Actor);
        json.WriteString("action", row.Action);
        json.WriteString("subject", row.Subject);
        json.WriteString("reason", row.Reason);
        json.WriteString("before", row.Before);
        json.WriteString("after", row.After);
        json.WriteEndObject();
    }

    public static void Approved(Utf8JsonWriter json, Approval row)
    {
        json.WriteStartObject();
        json.WriteString("document", row.Document);
        json.WriteNumber("revision", row.Revision);
        json.WriteString("state", row.State);
        json.WriteString("actor", row.Actor);
        json.WriteEndObject();
    }

    public static void Reconciled(Utf8JsonWriter json, ReconciledDocument row)
    {
        var publication = row.Result.Publication;
        json.WriteStartObject();
        json.WriteString("document", publication.Document);
        json.WriteString("backend", publication.Backend);
        json.WriteString("external_id", publication.ExternalId);
        json.WriteString("state", publication.State.Text());
        json.WriteString("expected", row.Result.Expected);
        json.WriteString("found", row.Result.Found);
        json.WriteString("drift", publication.ReportedDrift);
        json.WriteEndObject();
    }

    public static void Dispute(Utf8JsonWriter json, Dispute d)
    {
        json.WriteStartObject();
        json.WriteNumber("dispute", d.Id);
        Strings(json, "charges", d.Charges);
        json.WriteString("amount", Currency.Text(d.Amount, d.Currency));
        json.WriteString("opened_by", d.OpenedBy);
        json.WriteString("opened_at", CanonicalText.Text(d.OpenedAt));
        json.WriteString("state", d.State);
        json.WriteEndObject();
    }

    public static void Checked(Utf8JsonWriter json, CheckedBackend row)
    {
        json.WriteStartObject();
        json.WriteString("backend", row.Backend.Name);
        json.WriteString("kind", row.Backend.Kind);
        json.WriteBoolean("reachable", row.Check.Reachable);
        json.WriteString("version", row.Check.Version);
        Strings(json, "problems", row.Check.Problems);
        json.WriteEndObject();
    }

    public static void Publication(Utf8JsonWriter json, Publication p)
    {
        json.WriteStartObject();
        json.WriteString("document", p.Document);
        json.WriteNumber("revision", p.Revision);
        json.WriteString("backend", p.Backend);
        json.WriteString("external_id", p.ExternalId);
        json.WriteString("external_number", p.ExternalNumber);
        json.WriteString("state", p.State.Text());
        json.WriteString("counterparty", p.Content.Counterparty);
        json.WriteString("total", Currency.Text(p.Content.Total, p.Content.Currency));
        json.WriteString("currency", p.Content.Currency);
        json.WriteString("drift", p.ReportedDrift);
        json.WriteString("recorded_at", CanonicalText.Text(p.RecordedAt));
        json.WriteEndObject();
    }

    public static void Issue(Utf8JsonWriter json, Issue issue)
    {
        json.WriteStartObject();
        json.WriteString("code", issue.Code);
        json.WriteString("subject", issue.Subject);
        json.WriteString("message", issue.Message);
        json.WriteString("remedy", issue.Remedy);
        json.WriteEndObject();
    }

    public static void Strings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    public static void Trace(Utf8JsonWriter json, Trace trace)
    {
        json.WriteStartObject();
        json.WriteString("key", trace.Key);
        json.WriteString("kind", trace.Kind);
        Strings(json, "charges", trace.Charges);
        Strings(json, "usages", trace.Usages);
        json.WriteStartArray("documents");
        foreach (var document in trace.Documents)
        {
            json.WriteStartObject();
            json.WriteString("document", document.Document);
            json.WriteNumber("revision", document.Revision);
            json.WriteString("backend", document.Backend);
            json.WriteString("external_id", document.ExternalId);
            json.WriteString("external_number", document.ExternalNumber);
            json.WriteString("state", document.State);
            json.WriteStartArray("lines");
            foreach (var (line, externalLine, charge, amount) in document.Lines)
            {
                json.WriteStartObject();
                json.WriteNumber("line", line);
                json.WriteString("external_line", externalLine);
                json.WriteString("charge", charge);
                json.WriteString("amount", amount);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("corrects", trace.Corrects);
        Strings(json, "corrected_by", trace.CorrectedBy);
        json.WriteEndObject();
    }

    public static void InboxImport(Utf8JsonWriter json, InboxImport row)
    {
        json.WriteStartObject();
        Strings(json, "files", row.Files);
        json.WritePropertyName("result");
        Imported(json, row.Result);
        json.WriteEndObject();
    }
}
