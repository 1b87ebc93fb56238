using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace Connector.Engine;

/// <summary>What is outside of a document's content: its revision, state and the backend's names for it.</summary>
/// <param name="Revision">Counts the contents that were sent, from 1.</param>
/// <param name="State">Its state, such as <c>draft</c>; null where none is known.</param>
/// <param name="ExternalId">The backend's id.</param>
/// <param name="ExternalNumber">The backend's number.</param>
public sealed record DocumentEnvelope(int Revision, string? State, string? ExternalId, string? ExternalNumber);

/// <summary>Documents as JSON, with the fields of the contract's section 5: one spelling for answers, files and comparison.</summary>
public static class DocumentText
{
    /// <summary>Writes a document. With an envelope, its revision and state too; with <paramref name="external"/> also the backend's id and number.</summary>
    public static void Write(Utf8JsonWriter json, Document document, DocumentEnvelope? envelope, bool external = false)
    {
        json.WriteStartObject();
        json.WriteString("document", document.Key);
        if (envelope is not null)
        {
            json.WriteNumber("revision", envelope.Revision);
        }

        json.WriteString("kind", document.Kind.Text());
        json.WriteString("direction", document.Direction.Text());
        json.WriteString("payer", document.Payer);
        json.WriteString("provider", document.Provider);
        json.WriteString("recipient", document.Recipient);
        json.WriteString("counterparty", document.Counterparty);
        json.WriteString("period", document.Period);
        json.WriteString("issued_in", document.IssuedIn);
        json.WriteString("issue_date", Spelling.Text(document.IssueDate));
        json.WriteString("due_date", Spelling.Text(document.DueDate));
        json.WriteString("currency", document.Currency);
        json.WriteString("subject", document.Subject);
        json.WriteString("total", Currency.Text(document.Total, document.Currency));
        if (envelope is not null)
        {
            json.WriteString("state", envelope.State);
        }

        json.WriteString("corrects", document.Corrects);
        if (external)
        {
            json.WriteString("external_id", envelope?.ExternalId);
            json.WriteString("external_number", envelope?.ExternalNumber);
        }

        json.WriteStartArray("lines");
        foreach (var line in document.Lines)
        {
            WriteLine(json, line, document.Currency);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes one line.</summary>
    public static void WriteLine(Utf8JsonWriter json, DocumentLine line, string currency)
    {
        json.WriteStartObject();
        json.WriteNumber("line", line.Line);
        json.WriteString("item", line.Item);
        json.WriteString("description", line.Description);
        json.WriteString("quantity", line.Quantity?.ToText(6));
        json.WriteString("unit_price", line.UnitPrice?.ToText(6));
        json.WriteString("amount", Currency.Text(line.Amount, currency));
        json.WriteString("service_from", Spelling.Text(line.Service.From));
        json.WriteString("service_to", Spelling.Text(line.Service.To));
        json.WriteStartArray("charges");
        foreach (var charge in line.Charges)
        {
            json.WriteStartObject();
            json.WriteString("charge", charge.Charge);
            json.WriteString("amount", Currency.Text(charge.Amount, currency));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (line.Corrects is { } corrects)
        {
            json.WriteStartObject("corrects");
            json.WriteString("document", corrects.Document);
            if (corrects.Line is { } number)
            {
                json.WriteNumber("line", number);
            }
            else
            {
                json.WriteNull("line");
            }

            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("corrects");
        }

        json.WriteEndObject();
    }

    /// <summary>A digest of a document's content: two documents with the same digest say the same.</summary>
    public static string Digest(Document document)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer))
        {
            Write(json, document, null);
        }

        return Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan)[..16]);
    }
}
