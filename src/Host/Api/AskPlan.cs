using System.Text.Json;

namespace Connector.Host.Api;

/// <summary>What a plan is asked for: with some facts more, it says what if they were known.</summary>
internal sealed record AskPlan(string? Period = null, string? Backend = null, string? Payer = null, Dictionary<string, JsonElement>? With = null);
