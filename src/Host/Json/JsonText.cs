using System.Text.Encodings.Web;
using System.Text.Json;

namespace Connector.Host.Json;

/// <summary>How JSON is written, by commands and the service alike.</summary>
internal static class JsonText
{
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
}
