using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Adapters.Shared.Texts;
using Connector.Engine;

namespace Connector.Adapters.Files;

/// <summary>Maps documents and records to the bytes of a file, and back to what the engine asks about. Pure.</summary>
internal static class FilesMapper
{
    // People read these files, and no file is part of a web page: é need not be escaped.
    private static readonly JavaScriptEncoder Readable = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = Readable };

    private static readonly JsonSerializerOptions IndentedNodes = new() { WriteIndented = true, Encoder = Readable };

    // The fields that are not content: the digest ignores them, as DocumentText.Digest does.
    private static readonly string[] Envelope = ["revision", "state", "external_id", "external_number"];

    /// <summary>The file of a document.</summary>
    public static ReadOnlyMemory<byte> Write(Document document, DocumentEnvelope envelope)
        => Json(json => DocumentText.Write(json, document, envelope, external: true));

    /// <summary>What the customer reads of a document: its title, the order numbers, and each line with its amount.</summary>
    public static string Text(OutgoingDocument outgoing, CustomerTexts texts)
    {
        var document = outgoing.Document;
        string?[] head = [texts.Document(outgoing), CustomerTexts.Order(outgoing)];
        var lines = document.Lines.Select(line => $"{texts.Line(outgoing, line, isCounted: false)}: {Currency.Text(line.Amount, document.Currency)}");
        return string.Join('\n', head.OfType<string>().Concat(lines)) + "\n";
    }

    /// <summary>The file of a customer, vendor or item.</summary>
    public static ReadOnlyMemory<byte> Write(BackendRecord record) => Json(json =>
    {
        json.WriteStartObject();
        json.WriteString(Word(record.Subject), record.Key);
        foreach (var (name, value) in record.Fields)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    });

    /// <summary>The kind of a record as a word: the name of its key, and part of its external id.</summary>
    public static string Word(ActionSubject subject) => subject switch
    {
        ActionSubject.Customer => "customer",
        ActionSubject.Vendor => "vendor",
        _ => "item",
    };

    /// <summary>The number for an id.</summary>
    public static string Number(string externalId) => "F-" + externalId.PadLeft(6, '0');

    /// <summary>The same file with another state. A file that is not a JSON object stays as it is: its folder tells the state.</summary>
    public static ReadOnlyMemory<byte> WithState(ReadOnlyMemory<byte> file, PublicationState state)
    {
        try
        {
            if (JsonNode.Parse(WithoutMark(file).Span) is JsonObject json)
            {
                json["state"] = state.Text();
                return JsonSerializer.SerializeToUtf8Bytes(json, IndentedNodes);
            }
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or ArgumentException)
        {
            // Not JSON, a key that occurs twice, or invalid text: it stays as it is.
        }

        return file;
    }

    /// <summary>Reads a file, whatever people have made of it. For one that cannot be read, what we know is used, with a digest that matches no content.</summary>
    /// <param name="file">Its bytes.</param>
    /// <param name="known">The key of its name, and the id where we know it.</param>
    /// <param name="state">The state of its folder.</param>
    public static ExternalDocument Read(ReadOnlyMemory<byte> file, KnownDocument known, PublicationState state)
    {
        try
        {
            using var json = JsonDocument.Parse(WithoutMark(file));
            var root = json.RootElement;
            if (root.ValueKind == JsonValueKind.Object)
            {
                var id = Text(root, "external_id") is { Length: > 0 } written ? written : known.ExternalId ?? "";
                return new ExternalDocument(
                    Text(root, "document") ?? known.Document,
                    root.TryGetProperty("revision", out var revision) && revision.ValueKind == JsonValueKind.Number
                        && revision.TryGetInt32(out var number) ? number : 0,
                    id,
                    Text(root, "external_number") ?? (id.Length == 0 ? null : Number(id)),
                    state,
                    Total(root),
                    Digest(root))
                {
                    IsCredit = Text(root, "kind") is { } kind ? kind == DocumentKind.CreditNote.Text() || kind == DocumentKind.VendorCredit.Text() : null,
                };
            }
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or ArgumentException)
        {
            // Not JSON, or values of other types: like any other content that we did not write.
        }

        return Unreadable(known, state, Convert.ToHexStringLower(SHA256.HashData(file.Span)[..16]));
    }

    /// <summary>The document that a file that somebody else wrote corrects; null for none.</summary>
    public static string? Corrects(ReadOnlyMemory<byte> file)
    {
        try
        {
            using var json = JsonDocument.Parse(WithoutMark(file));
            return json.RootElement.ValueKind == JsonValueKind.Object ? Text(json.RootElement, "corrects") : null;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Reads a file that somebody else wrote: what it says of itself is not ours.</summary>
    public static ExternalDocument ReadStrange(ReadOnlyMemory<byte> file, KnownDocument known, PublicationState state)
    {
        var read = Read(file, known, state);
        var number = read.ExternalId != known.ExternalId || read.ExternalNumber != Number(read.ExternalId) ? read.ExternalNumber : null;
        return read with { Document = known.Document, Revision = 0, ExternalId = known.ExternalId!, ExternalNumber = number ?? Path.GetFileNameWithoutExtension(StrangeFiles.NameOf(known.ExternalId)) };
    }

    /// <summary>The lines of a file, with the charges that they carry; null where it has none that can be read, or they do not add up to its total.</summary>
    public static ImmutableArray<FoundLine>? Lines(ReadOnlyMemory<byte> file)
    {
        try
        {
            using var json = JsonDocument.Parse(WithoutMark(file));
            var currency = Text(json.RootElement, "currency") ?? "";
            long Amount(JsonElement of) => Minor(of, "amount", currency) ?? throw new JsonException();
            if (!json.RootElement.TryGetProperty("lines", out _))
            {
                return [new FoundLine("", null, Total(json.RootElement), [])];
            }

            // A line that a person added carries no charges.
            ImmutableArray<FoundLine> lines = [.. json.RootElement.GetProperty("lines").EnumerateArray().Select(line => new FoundLine(
                Text(line, "description") ?? "", Text(line, "item"), Amount(line),
                line.TryGetProperty("charges", out var charges) ? [.. charges.EnumerateArray().Select(c => new ChargeAmount(Text(c, "charge") ?? throw new JsonException(), Amount(c)))] : []))];
            return lines.Sum(l => l.Amount) == Total(json.RootElement) ? lines : null;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or ArgumentException or KeyNotFoundException)
        {
            return null;
        }
    }

    /// <summary>A file that exists and cannot be read.</summary>
    public static ExternalDocument Unreadable(KnownDocument known, PublicationState state, string why) => new(
        known.Document, 0, known.ExternalId ?? "", known.ExternalId is { } id ? Number(id) : null, state, 0, "unreadable " + why);

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            write(json);
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    // An editor that saves with a byte order mark has not changed the content.
    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> file)
        => file.Span.StartsWith("\uFEFF"u8) ? file[3..] : file;

    private static string? Text(JsonElement root, string name)
        => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long Total(JsonElement root) => Minor(root, "total", Text(root, "currency") ?? "") ?? 0;

    private static long? Minor(JsonElement json, string name, string currency)
    {
        var text = json.TryGetProperty(name, out var amount) && amount.ValueKind == JsonValueKind.Number ? amount.GetRawText() : Text(json, name);
        return text is not null && CanonicalText.TryParseDecimal(text, out var value) ? ((Fraction)value).Round(Currency.Decimals(currency)) : null;
    }

    // Written again field by field as DocumentText.Digest writes: unchanged content gives the same bytes, and any changed or added field gives others.
    // Reading it into a Document first would lose fields that a Document does not have.
    private static string Digest(JsonElement root)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var property in root.EnumerateObject())
            {
                if (!Envelope.Contains(property.Name))
                {
                    property.WriteTo(json);
                }
            }

            json.WriteEndObject();
        }

        return Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan)[..16]);
    }
}
