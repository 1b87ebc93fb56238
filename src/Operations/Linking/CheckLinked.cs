using System.Runtime.CompilerServices;
using Connector.Engine;
using Connector.Operations.Backends;

namespace Connector.Operations.Linking;

/// <summary>Asks backends whether they answer, and whether they still have the records that ours are linked to.</summary>
public static class CheckLinked
{
    private const int MostNamed = 20;

    /// <summary>Checks the configured backends, or one of them.</summary>
    public static async IAsyncEnumerable<CheckedBackend> Run(OperationContext operation, string? only, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var (backend, check) in CheckBackends.Run(operation, only, cancellation))
        {
            yield return new CheckedBackend(backend, check.Reachable && operation.AsOf is null ? check with { Problems = [.. check.Problems, .. await Links(operation, backend, cancellation)] } : check);
        }
    }

    /// <summary>What became of linked records there, a sentence each: merged, or gone.</summary>
    private static async Task<IEnumerable<string>> Links(OperationContext operation, IAccountingBackend backend, CancellationToken cancellation)
    {
        using var snapshot = operation.Read();
        var rows = await new MatchRecords(snapshot, [backend], cancellation).MatchLinked(backend.Name);
        return rows.Take(MostNamed).Select(r => $"{r.Row.Subject.ToString().ToLowerInvariant()} {r.Row.Key}: {r.Row.Reason}{(r.Row.Action == ActionKind.Link ? "; the next publish links it so" : "")}")
            .Concat(rows.Count > MostNamed ? [$"{rows.Count - MostNamed} more records there are not what they are linked to"] : []);
    }
}
