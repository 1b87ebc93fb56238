using System.Text;
using System.Text.Json.Nodes;

namespace Connector.Host.Tests.Commands;

/// <summary>What a command said, and how it ended.</summary>
internal sealed record Reply(int Code, byte[] Out, string Error)
{
    public string Text => Encoding.UTF8.GetString(Out);

    public JsonNode Json => JsonNode.Parse(Out)!;

    public JsonObject[] Rows => [.. Json.AsArray().Select(row => row!.AsObject())];

    /// <summary>Where it ended as expected, itself: for what comes next.</summary>
    public Reply Ends(int code) => Code == code ? this : throw new InvalidOperationException($"Exit code {Code} instead of {code}: {Text}{Error}");
}
