using System.Collections.Immutable;
using System.Text.Json;

namespace Connector.Adapters.Odoo;

/// <summary>Creates records under external ids, all of them or none.</summary>
internal static class LoadRows
{
    // PostgreSQL's own words, which Odoo does not translate: load reports them as text, without the error's name.
    private static readonly string[] Races = ["could not serialize access", "deadlock detected", "could not obtain lock", "ir_model_data_module_name_uniq_index"];

    /// <summary>Loads rows.</summary>
    /// <returns>The numbers of the records in order; a problem when none was taken.</returns>
    public static async Task<(ImmutableArray<long> Ids, LoadFailure? Problem)> RunAsync(
        OdooCompany company, string model, IEnumerable<string> fields, IEnumerable<string[]> rows, int count, CancellationToken cancellation)
    {
        var answer = await company.CallAsync(OdooCall.Load(model, fields, rows), cancellation);
        if (answer.ValueKind == JsonValueKind.Object && OdooJson.Ids(answer, "ids") is { Length: > 0 } ids && ids.Length == count)
        {
            return (ids, null);
        }

        // Refused with status 200: the ids are false, and the messages say why.
        var messages = answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("messages", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(m => OdooJson.Text(m, "message")).OfType<string>().ToArray()
            : [];
        return ([], new LoadFailure(
            OdooFault.Readable(messages.FirstOrDefault()), messages.Any(m => Array.Exists(Races, race => m.Contains(race, StringComparison.OrdinalIgnoreCase)))));
    }
}
