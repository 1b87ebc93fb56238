using System.Collections.Immutable;

namespace Connector.Adapters.Tryton;

/// <summary>The settings of a backend of kind <c>tryton</c>.</summary>
public sealed record TrytonOptions
{
    /// <summary>Where the server is, such as <c>http://127.0.0.1:8000</c>.</summary>
    public required string Url { get; init; }

    /// <summary>The name of the database.</summary>
    public required string Database { get; init; }

    /// <summary>The user that the Connector works as.</summary>
    public required string Login { get; init; }

    /// <summary>The user's password: never written, logged or shown.</summary>
    public required string Password { get; init; }

    /// <summary>The journal of customer invoices, by name or code. Supplier invoices go to the first journal of type expense.</summary>
    public string Journal { get; init; } = "Revenue";

    /// <summary>Our tax code and the name of the tax in Tryton; an empty name means no tax.</summary>
    public ImmutableSortedDictionary<string, string> Taxes { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Whether drafts are posted at once, one by one, in the order of their dates. Otherwise the accountant posts.</summary>
    public bool AutoPost { get; init; }

    /// <summary>What is wrong with the settings: the setting, and what was expected; nothing when they can be used.</summary>
    public IEnumerable<(string Setting, string? Value, string Expected)> Problems()
    {
        if (!Uri.TryCreate(Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            yield return (nameof(Url), Url, "an address such as http://127.0.0.1:8000");
        }

        if (string.IsNullOrWhiteSpace(Database) || Database.Contains('/', StringComparison.Ordinal))
        {
            yield return (nameof(Database), Database, "the name of a database");
        }

        if (string.IsNullOrWhiteSpace(Login) || Login.Contains(':', StringComparison.Ordinal))
        {
            yield return (nameof(Login), Login, "the login of a user of Tryton");
        }

        if (string.IsNullOrEmpty(Password))
        {
            yield return (nameof(Password), null, "the user's password");
        }

        if (string.IsNullOrWhiteSpace(Journal))
        {
            yield return (nameof(Journal), Journal, "the name or the code of a journal");
        }
    }
}
