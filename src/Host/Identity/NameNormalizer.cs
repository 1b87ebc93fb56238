using Connector.Engine;
using Connector.Host.Commands;
using Connector.Store;
using Microsoft.AspNetCore.Identity;

namespace Connector.Host.Serving;

/// <summary>Names of accounts: found whatever their case.</summary>
internal sealed class Names : ILookupNormalizer
{
    public static string Normal(string name) => name.Trim().ToLowerInvariant();

    public string? NormalizeName(string? name) => name is null ? null : Normal(name);

    public string? NormalizeEmail(string? email) => email;
}
