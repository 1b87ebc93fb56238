using Refit;

namespace Connector.Adapters.QuickBooks;

/// <summary>
/// The Accounting API. Answers are read by <see cref="QuickBooksClient"/>, whatever they are: JSON, a gateway's fault, a web page, half a body. The handlers
/// add what every call has: the version, the token, the wait for the budget.
/// </summary>
[Headers("Accept: application/json")]
internal interface IQuickBooksApi
{
    /// <summary>Creates, changes, voids or deletes one object.</summary>
    [Post("/v3/company/{realm}/{entity}")]
    Task<HttpResponseMessage> WriteAsync(
        string realm, string entity, [Body] HttpContent content, [Query] string requestid, [Query] string? operation, CancellationToken cancellation);

    /// <summary>Up to 30 writes or queries, each with an outcome of its own.</summary>
    [Post("/v3/company/{realm}/batch")]
    Task<HttpResponseMessage> BatchAsync(string realm, [Body] HttpContent content, [Query] string requestid, CancellationToken cancellation);

    /// <summary>A query.</summary>
    [Get("/v3/company/{realm}/query")]
    Task<HttpResponseMessage> QueryAsync(string realm, [Query] string query, CancellationToken cancellation);

    /// <summary>A query that is too long for an address.</summary>
    [Post("/v3/company/{realm}/query")]
    Task<HttpResponseMessage> LongQueryAsync(string realm, [Body] HttpContent content, CancellationToken cancellation);
}
