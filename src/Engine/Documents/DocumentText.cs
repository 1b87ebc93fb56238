using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace Connector.Engine;

/// <summary>Documents as JSON, with the fields of the contract, section 5: one text for answers, files and comparison.</summary>
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
        json.WriteString("issue_date", CanonicalText.Text(document.IssueDate));
        json.WriteString("due_date", CanonicalText.Text(document.DueDate));
        json.WriteString("currency", document.Currency);
        json.WriteString("subject", document.Subject);
        json.WriteString("total", document.Unrated.IsEmpty ? Currency.Text(document.Total, document.Currency) : null);
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

        WriteLines(json, document);
        json.WriteEndObject();
    }

    /// <summary>Writes the property <c>lines</c>. A charge without an amount has none here either, nor has its line.</summary>
    public static void WriteLines(Utf8JsonWriter json, Document document)
    {
        var unrated = document.Unrated.Select(u => u.Charge).ToHashSet(StringComparer.Ordinal);
        json.WriteStartArray("lines");
        foreach (var line in document.Lines)
        {
            WriteLine(json, line, document.Currency, unrated);
        }

        json.WriteEndArray();
    }

    private static void WriteLine(Utf8JsonWriter json, DocumentLine line, string currency, HashSet<string> unrated)
    {
        json.WriteStartObject();
        json.WriteNumber("line", line.Line);
        json.WriteString("item", line.Item);
        json.WriteString("description", line.Description);
        json.WriteString("quantity", line.Quantity?.ToText(6));
        json.WriteString("unit_price", line.UnitPrice?.ToText(6));
        json.WriteString("amount", unrated.Count > 0 && line.Charges.Any(c => unrated.Contains(c.Charge)) ? null : Currency.Text(line.Amount, currency));
        json.WriteString("service_from", CanonicalText.Text(line.Service.From));
        json.WriteString("service_to", CanonicalText.Text(line.Service.To));
        json.WriteStartArray("charges");
        foreach (var charge in line.Charges)
        {
            json.WriteStartObject();
            json.WriteString("charge", charge.Charge);
            json.WriteString("amount", unrated.Contains(charge.Charge) ? null : Currency.Text(charge.Amount, currency));
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

    /// <summary>Reads what <see cref="Write"/> wrote. Quantities and unit prices are as rounded there; amounts are exact.</summary>
    /// <exception cref="FormatException">A field is missing, or its value is not one of a document.</exception>
    public static Document Read(JsonElement json)
    {
        static string? Text(JsonElement element, string name)
            => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        static string Required(JsonElement element, string name) => Text(element, name) ?? throw new FormatException($"The field {name} is missing.");
        static Fraction? Number(JsonElement element, string name) => Text(element, name) is { } text ? CanonicalText.Decimal(text) : null;

        var currency = Required(json, "currency");
        long Money(JsonElement element, string name)
            => ((Fraction)CanonicalText.Decimal(Required(element, name))).Round(Currency.Decimals(currency)) ?? throw new FormatException($"The field {name} is too large.");

        var lines = System.Collections.Immutable.ImmutableArray.CreateBuilder<DocumentLine>();
        foreach (var line in json.GetProperty("lines").EnumerateArray())
        {
            lines.Add(new DocumentLine
            {
                Line = line.GetProperty("line").GetInt32(),
                Item = Text(line, "item"),
                Description = Required(line, "description"),
                Quantity = Number(line, "quantity"),
                UnitPrice = Number(line, "unit_price"),
                Amount = Money(line, "amount"),
                Service = new Days(CanonicalText.Date(Required(line, "service_from")), CanonicalText.Date(Required(line, "service_to"))),
                Charges = [.. line.GetProperty("charges").EnumerateArray().Select(c => new ChargeAmount(Required(c, "charge"), Money(c, "amount")))],
                Corrects = line.TryGetProperty("corrects", out var corrects) && corrects.ValueKind == JsonValueKind.Object
                    ? new LineReference(Required(corrects, "document"), corrects.GetProperty("line") is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : null)
                    : null,
            });
        }

        return new Document
        {
            Key = Required(json, "document"),
            Kind = DocumentKinds.Parse(Required(json, "kind")),
            Direction = Directions.Parse(Required(json, "direction")),
            Payer = Text(json, "payer"),
            Provider = Text(json, "provider"),
            Recipient = Text(json, "recipient"),
            Counterparty = Text(json, "counterparty"),
            Period = Required(json, "period"),
            IssuedIn = Required(json, "issued_in"),
            IssueDate = CanonicalText.Date(Required(json, "issue_date")),
            DueDate = CanonicalText.Date(Required(json, "due_date")),
            Currency = currency,
            Subject = Required(json, "subject"),
            Total = Money(json, "total"),
            Corrects = Text(json, "corrects"),
            Lines = lines.DrainToImmutable(),
        };
    }

    /// <summary>A document's content as JSON, without its envelope.</summary>
    public static byte[] Content(Document document)
        => Buffer(document).WrittenSpan.ToArray();

    /// <summary>A digest of a document's content: two documents with the same digest say the same.</summary>
    public static string Digest(Document document)
        => Convert.ToHexStringLower(SHA256.HashData(Buffer(document).WrittenSpan)[..16]);

    private static ArrayBufferWriter<byte> Buffer(Document document)
    {
        const int LineLength = 512;
        var buffer = new ArrayBufferWriter<byte>((document.Lines.Length + 2) * LineLength);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        Write(json, document, null);
        return buffer;
    }
}
