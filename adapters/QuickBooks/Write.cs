using System.Text;
using System.Text.Json;

namespace Connector.Adapters.QuickBooks;

/// <summary>One write, and what became of it.</summary>
/// <param name="entity">What is written, such as <c>Invoice</c>.</param>
/// <param name="operation">How.</param>
/// <param name="body">The object.</param>
/// <param name="purpose">What it is for: key and revision. A part of the request's id.</param>
internal sealed class Write(string entity, WriteOperation operation, JsonElement body, string purpose)
{
    public string Entity => entity;

    public WriteOperation Operation => operation;

    public JsonElement Body => body;

    /// <summary>The document as QuickBooks answered it; null while there is none.</summary>
    public Transaction? Document { get; private set; }

    /// <summary>The customer, vendor or item as QuickBooks answered it; null while there is none.</summary>
    public NamedObject? Named { get; private set; }

    /// <summary>Why there is no answer.</summary>
    public QuickBooksFault? Fault { get; set; }

    /// <summary>Makes another request of it, after a refusal: QuickBooks may remember what it refused under a request's id, also when the reason is gone.</summary>
    public string Salt { get; set; } = "";

    public bool IsOpen => Document is null && Named is null && Fault is null;

    /// <summary>Takes an answer, which has the object under the entity's name.</summary>
    public void Take(JsonElement answer)
    {
        Fault = null;
        try
        {
            if (QuickBooksJson.Find(answer, entity) is not { } there)
            {
                Fault = ReadFault.NoAnswerTo(false, $"QuickBooks' answer has no {entity}");
            }
            else if (EntityId.Transactions.Contains(entity))
            {
                Document = QuickBooksJson.Read<Transaction>(there);
            }
            else
            {
                Named = QuickBooksJson.Read<NamedObject>(there);
            }
        }
        catch (JsonException)
        {
            Fault = ReadFault.NoAnswerTo(false, $"QuickBooks' answer has a {entity} that is not understood");
        }
    }

    /// <summary>
    /// What the request's id is made of: the same for each attempt of this write, in this process or another, and different when anything in it differs.
    /// </summary>
    public string Identity => $"{purpose}\n{entity} {operation}{Salt}\n{body.GetRawText()}";

    /// <summary>The id of a request that carries these writes: 32 characters, which suits batches too.</summary>
    public static string RequestId(IEnumerable<Write> writes)
        => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', writes.Select(w => w.Identity))))[..16]);
}
