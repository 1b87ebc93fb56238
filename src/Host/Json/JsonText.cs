using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Connector.Contract;

namespace Connector.Host.Json;

/// <summary>How JSON is written, by commands and the service alike.</summary>
internal static class JsonText
{
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes a record of the contract, and leaves it to the caller when it is flushed.</summary>
    public static void Write<T>(Utf8JsonWriter json, T row)
    {
        var type = ContractJson.Of<T>();
        if (type.SerializeHandler is { } write)
        {
            write(json, row); // JsonSerializer would flush after each row
        }
        else
        {
            JsonSerializer.Serialize(json, row, type);
        }
    }

    /// <summary>The text of a record of the contract.</summary>
    public static string Of<T>(T row)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            Write(json, row);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }
}
