using System.Text.Json;
using Connector.Operations.Closing;
using Connector.Operations.Importing;
using Connector.Operations.Publishing;
using Connector.Operations.Reconciling;
using Connector.Operations.Verifying;

namespace Connector.Host.Json;

/// <summary>What jobs answer, as JSON.</summary>
internal static class JobRowText
{
    /// <summary>The text of a row that a job answers.</summary>
    public static string Row(object row) => row switch
    {
        PublishedAction published => JsonText.Of(Rows.Of(published)),
        ReconciledDocument reconciled => JsonText.Of(Rows.Of(reconciled)),
        ListedPeriod period => JsonText.Of(Rows.Of(period)),
        InboxImport import => JsonText.Of(Rows.Of(import)),
        Verification found => JsonText.Of(Rows.Of(found)),
        _ => throw new InvalidOperationException($"A job answered a {row.GetType().Name}."),
    };

    /// <summary>Writes what is wrong with a file of the inbox.</summary>
    public static void InboxReport(Stream stream, ImportResult result)
    {
        using var json = new Utf8JsonWriter(stream, JsonText.Options with { Indented = true });
        JsonText.Write(json, Rows.Of(result));
    }
}
