using System.Text.Json;

namespace Connector.Contract;

/// <summary>What a plan is asked for; with rows of facts by file, what it would be if they were known.</summary>
public sealed record PlanRequest(string? Period = null, string? Backend = null, string? Payer = null, IReadOnlyDictionary<string, JsonElement>? With = null);
