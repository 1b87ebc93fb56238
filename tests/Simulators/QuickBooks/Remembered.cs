using System.Text.Json.Nodes;

namespace Connector.Simulators.QuickBooks;

/// <summary>What was answered to a <c>requestid</c>.</summary>
internal sealed record Remembered(DateTimeOffset At, int Status, JsonObject Body, string Content);
