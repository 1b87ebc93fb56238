using System.Globalization;
using System.Text.Json;
using Connector.Engine;
using Connector.Engine.Ingesting;
using Connector.Host.Importing;
using Connector.Host.Running;
using Connector.Store;

namespace Connector.Host.Output;

/// <summary>The fields of answers, exactly as the contract's section 5 names them.</summary>
internal static class Fields
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
        json.WriteString("status", Status(c.Status));
        json.WriteString("reason", c.Reason);
        json.WriteEndObject();
    }

    public static string Status(ChargeStatus status) => status switch { ChargeStatus.Rated => "rated", ChargeStatus.Unrated => "unrated", _ => "held" };

    public static string Subject(ActionSubject subject) => subject switch
    {
        ActionSubject.Customer => "customer",
        ActionSubject.Vendor => "vendor",
        ActionSubject.Item => "item",
        _ => "document",
    };

    public static string Action(ActionKind action) => action switch
    {
        ActionKind.Create => "create",
        ActionKind.Update => "update",
        ActionKind.Adjust => "adjust",
        ActionKind.Cancel => "cancel",
        ActionKind.Link => "link",
        ActionKind.Blocked => "blocked",
        _ => "none",
    };

    public static string? Money(long? minor, string? currency) => minor is { } value ? Currency.Text(value, currency ?? "") : null;

    public static void Planned(Utf8JsonWriter json, PlannedAction row)
    {
        json.WriteStartObject();
        json.WriteString("kind", Subject(row.Subject));
        json.WriteString("action", Action(row.Action));
        json.WriteString("key", row.Key);
        json.WriteString("document", row.Document);
        json.WriteString("backend", row.Backend);
        json.WriteString("reason", row.Reason);
        json.WriteString("before", Money(row.Before, row.Currency));
        json.WriteString("after", Money(row.After, row.Currency));
        json.WriteString("difference", Money(row.After - row.Before, row.Currency));
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
        json.WriteString("kind", Subject(row.Action.Subject));
        json.WriteString("action", Action(row.Action.Action));
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

    public static void Verified(Utf8JsonWriter json, long done, IEnumerable<Issue> violations)
    {
        json.WriteStartObject();
        json.WriteNumber("checked", done);
        json.WriteStartArray("violations");
        foreach (var violation in violations)
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
        json.WriteString("amount", Money(e.Charge.Amount, e.Charge.Currency));
        json.WriteEndObject();
    }

    public static void Period(Utf8JsonWriter json, BillingPeriod period, PeriodState state)
    {
        json.WriteStartObject();
        json.WriteString("period", period.Key);
        json.WriteString("from", CanonicalText.Text(period.Days.From));
        json.WriteString("to", CanonicalText.Text(period.Days.To));
        json.WriteString("state", state.Text());
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

    public static void Approved(Utf8JsonWriter json, (string Document, int Revision, string State, string Actor) row)
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
        json.WriteString("drift", Drift(publication));
        json.WriteEndObject();
    }

    /// <summary>What a person did outside that is not the accountant's ordinary work.</summary>
    public static string? Drift(Publication publication)
        => publication.Outside is { } outside ? outside + (publication.Accepted == outside ? " (accepted)" : "") : null;

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

    public static void Checked(Utf8JsonWriter json, IAccountingBackend backend, BackendCheck check)
    {
        json.WriteStartObject();
        json.WriteString("backend", backend.Name);
        json.WriteString("kind", backend.Kind);
        json.WriteBoolean("reachable", check.Reachable);
        json.WriteString("version", check.Version);
        Strings(json, "problems", check.Problems);
        json.WriteEndObject();
    }

    public static void Live(Utf8JsonWriter json, LiveSession live, KnownFacts facts)
    {
        json.WriteStartObject();
        SessionProperties(json, live.Session);
        json.WriteStartArray("lines");
        foreach (var (charge, without) in live.Charges)
        {
            json.WriteStartObject();
            json.WriteString("charge", charge.Key);
            json.WriteString("item", charge.Item);
            json.WriteString("description", Described(facts, charge));
            json.WriteString("quantity", charge.Quantity?.ToText(6));
            json.WriteString("unit_price", charge.UnitPrice?.ToText(6));
            json.WriteString("amount", Money(charge.Amount - without, charge.Currency));
            json.WriteString("currency", charge.Currency);
            json.WriteString("reason", charge.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("others");
        foreach (var other in live.Others)
        {
            Session(json, other);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static string Described(KnownFacts facts, Charge charge) => $"{facts.Item(charge.Item)?.Name ?? charge.Item} — {charge.Quantity?.ToText(6) ?? "?"}";

    public static void Session(Utf8JsonWriter json, UsageSession session)
    {
        json.WriteStartObject();
        SessionProperties(json, session);
        json.WriteEndObject();
    }

    private static void SessionProperties(Utf8JsonWriter json, UsageSession session)
    {
        json.WriteString("session", session.Key);
        json.WriteString("agreement", session.Agreement);
        json.WriteString("payer", session.Payer);
        json.WriteString("recipient", session.Recipient);
        json.WriteString("place", session.Place);
        json.WriteString("start", CanonicalText.Text(session.Start));
        json.WriteString("end", session.End is { } end ? CanonicalText.Text(end) : null);
        json.WriteString("status", Status(session.Status));
    }

    public static string Status(SessionStatus status) => status switch { SessionStatus.InProgress => "in_progress", _ => status.ToString().ToLower(CultureInfo.InvariantCulture) };

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
        json.WriteString("drift", Drift(p));
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
}
