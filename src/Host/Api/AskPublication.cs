using System.Text.Json.Serialization;
using Connector.Engine;
using Connector.Host.Commands;
using Connector.Host.Importing;
using Connector.Host.Output;
using Connector.Host.Running;
using Connector.Store;

namespace Connector.Host.Serving;

/// <summary>What is published.</summary>
internal sealed record AskPublication(
    string? Period = null, string? Backend = null, string? Payer = null, string? Document = null, [property: JsonPropertyName("all_or_nothing")] bool AllOrNothing = false, bool Force = false, string? Reason = null);
