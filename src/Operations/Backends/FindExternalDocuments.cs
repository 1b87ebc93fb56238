using Connector.Engine;

namespace Connector.Operations.Backends;

/// <summary>Reads documents back from a backend.</summary>
public static class FindExternalDocuments
{
    /// <summary>Asks a backend for documents, and returns those that it has, by key.</summary>
    /// <exception cref="Refusal">The backend cannot be asked. An empty result would wrongly mean that the documents are missing.</exception>
    public static async Task<Dictionary<string, ExternalDocument>> Run(IAccountingBackend backend, IEnumerable<Publication> publications, CancellationToken cancellation)
    {
        try
        {
            return await backend.FindAsync([.. publications.Select(p => new KnownDocument(p.Document, p.ExternalId, p.Revision))], cancellation)
                .ToDictionaryAsync(d => d.Document, StringComparer.Ordinal, cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw Unreadable(backend, failure);
        }
    }

    /// <summary>The backend cannot be read.</summary>
    public static Refusal Unreadable(IAccountingBackend backend, Exception failure)
        => new(RefusalKind.Backend, new Issue("BACKEND-001", backend.Name, $"Backend {backend.Name} cannot be read: {failure.Message}", $"See connector backend check {backend.Name}, then repeat the command."));
}
