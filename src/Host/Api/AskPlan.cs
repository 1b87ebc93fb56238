using System.Text.Json;
using Connector.Engine;
using Connector.Host.Commands;
using Connector.Host.Importing;
using Connector.Host.Output;
using Connector.Host.Running;
using Connector.Store;

namespace Connector.Host.Serving;

/// <summary>What a plan is asked for: with some facts more, it says what if they were known.</summary>
internal sealed record AskPlan(string? Period = null, string? Backend = null, string? Payer = null, Dictionary<string, JsonElement>? With = null);
