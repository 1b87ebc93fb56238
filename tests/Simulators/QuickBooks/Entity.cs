using System.Text.Json.Nodes;

namespace Connector.Simulators.QuickBooks;

/// <summary>One object of the company.</summary>
internal sealed class Entity(string kind, string id)
{
    public string Kind { get; } = kind;

    public string Id { get; } = id;

    public int SyncToken { get; set; } = -1;

    public DateTimeOffset Created { get; set; }

    public DateTimeOffset Updated { get; set; }

    public string ChangedBy { get; set; } = "the connector";

    public bool IsDeleted { get; set; }

    public bool IsVoided { get; set; }

    /// <summary>Into which one it was merged.</summary>
    public string? MergedInto { get; set; }

    public JsonObject Data { get; set; } = [];

    /// <summary>What is applied to it: payments to an invoice, invoices to a credit memo.</summary>
    public Dictionary<Entity, decimal> Applied { get; } = [];

    /// <summary>Under which keys it is indexed.</summary>
    public List<string> Keys { get; } = [];

    public long LastLine { get; set; }

    public byte[]? Content { get; set; }

    public bool IsActive => !Data.ContainsKey("Active") || Data.Flag("Active");

    public decimal Total => Data.Number("TotalAmt") ?? 0;

    public decimal Balance => Total - Applied.Values.Sum();

    public string? Name => Data.Text(Schema.IsPerson(Kind) ? "DisplayName" : "Name");
}
