using Connector.Operations.Accounts;
using Microsoft.AspNetCore.Identity;

namespace Connector.Host.Identity;

/// <summary>Names of accounts: found whatever their case.</summary>
internal sealed class NameNormalizer : ILookupNormalizer
{
    public string? NormalizeName(string? name) => name is null ? null : AccountNames.Normal(name);

    public string? NormalizeEmail(string? email) => email;
}
