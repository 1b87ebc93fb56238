using System.Text.Json;

namespace Connector.Adapters.Odoo;

/// <summary>Creates records under external ids with Odoo's <c>load</c>: all of them or none.</summary>
internal static class LoadRows
{
    // PostgreSQL's own texts, which Odoo does not translate: load reports them without the error's name.
    private static readonly string[] Conflicts = ["could not serialize access", "deadlock detected", "could not obtain lock", "ir_model_data_module_name_uniq_index"];

    public static async Task<LoadResult> RunAsync(
        OdooCompany company, string model, IEnumerable<string> fields, IEnumerable<string[]> rows, int count, CancellationToken cancellation)
    {
        var answer = await company.CallAsync(OdooCall.Load(model, fields, rows), cancellation);
        if (answer.ValueKind == JsonValueKind.Object && OdooJson.Ids(answer, "ids") is { Length: > 0 } ids && ids.Length == count)
        {
            return new LoadResult(ids, null, false);
        }

        // Refused with status 200: the ids are false, and the messages say why.
        var messages = answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("messages", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(m => OdooJson.Text(m, "message")).OfType<string>().ToArray()
            : [];
        return new LoadResult(
            [], OdooFault.Readable(messages.FirstOrDefault()), messages.Any(m => Array.Exists(Conflicts, conflict => m.Contains(conflict, StringComparison.OrdinalIgnoreCase))));
    }
}
