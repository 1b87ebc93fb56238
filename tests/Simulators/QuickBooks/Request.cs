using Microsoft.AspNetCore.Http;

namespace Connector.Simulators.QuickBooks;

/// <summary>A request, read whole and unpacked.</summary>
internal sealed record Request(string Method, string Path, IQueryCollection Query, string Address, byte[] Body, string ContentType, string Accept, string Authorization)
{
    public string Tid { get; } = $"1-{Guid.NewGuid():N}";

    /// <summary>The parts of a multipart body, by name.</summary>
    public IReadOnlyDictionary<string, Part> Parts { get; init; } = new Dictionary<string, Part>();

    public string MediaType => ContentType.Split(';')[0].Trim().ToLowerInvariant();

    public bool AcceptsJson => Accept.Split(',').Any(static one => one.Split(';')[0].Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase));

    public string? Parameter(string name) => Query.TryGetValue(name, out var values) ? values[0] : null;
}
