using System.Text.Json;
using Connector.Engine;
using Connector.Operations.Rating;
using Connector.Operations.Sessions;

namespace Connector.Host.Json;

internal static partial class Fields
{
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
            json.WriteString("amount", Currency.Text(charge.Amount - without, charge.Currency));
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
        json.WriteString("status", session.Status.Text());
    }

    public static void Usage(Utf8JsonWriter json, UsageRow row)
    {
        json.WriteStartObject();
        json.WriteString("usage", row.Key);
        json.WriteString("kind", row.Kind);
        json.WriteString("agreement", row.Agreement);
        json.WriteString("payer", row.Payer);
        json.WriteString("recipient", row.Recipient);
        json.WriteString("place", row.Place);
        json.WriteString("start", CanonicalText.Text(row.Start));
        json.WriteString("end", row.End is { } end ? CanonicalText.Text(end) : null);
        json.WriteString("quantity", row.Quantity);
        json.WriteString("status", row.Status);
        json.WriteBoolean("billable", row.IsBillable);
        json.WriteEndObject();
    }
}
