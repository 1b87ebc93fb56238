using Connector.Contract;

namespace Connector.Host.Commands;

/// <summary>A trace for people.</summary>
internal static class TraceText
{
    public static void Write(Output output, TraceRow trace)
    {
        output.Out.WriteLine($"{trace.Kind} {trace.Key}");
        Keys(output, "usage", trace.Usages);
        Keys(output, "charges", trace.Charges);
        foreach (var document in trace.Documents)
        {
            var where = document.ExternalId is null ? document.State : $"{document.Backend}:{document.ExternalId} {document.ExternalNumber}, {document.State}, revision {document.Revision}";
            output.Out.WriteLine($"  on {document.Document} ({where})");
            foreach (var line in document.Lines.Take(20))
            {
                output.Out.WriteLine($"    line {line.Line,4}  {line.Amount,14}  {line.Charge}");
            }

            if (document.Lines.Count > 20)
            {
                output.Out.WriteLine($"    … and {document.Lines.Count - 20:n0} more");
            }
        }

        if (trace.Corrects is { } corrects)
        {
            output.Out.WriteLine($"  corrects {corrects}");
        }

        Keys(output, "corrected by", trace.CorrectedBy);
    }

    private static void Keys(Output output, string what, IReadOnlyList<string> keys)
    {
        if (keys.Count > 0)
        {
            output.Out.WriteLine($"  {what}: {string.Join(", ", keys.Take(5))}{(keys.Count > 5 ? $" … {keys.Count:n0} in all" : "")}");
        }
    }
}
