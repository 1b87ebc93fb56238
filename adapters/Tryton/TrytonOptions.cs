using System.Collections.Immutable;

namespace Connector.Adapters.Tryton;

/// <summary>The settings of a backend of kind <c>tryton</c>.</summary>
public sealed record TrytonOptions
{
    /// <summary>Where the server is, such as <c>http://127.0.0.1:8000</c>.</summary>
    public required Uri Url { get; init; }

    /// <summary>The name of the database.</summary>
    public required string Database { get; init; }

    /// <summary>The user that the Connector works as.</summary>
    public required string Login { get; init; }

    /// <summary>The user's password: never written, logged or shown.</summary>
    public required string Password { get; init; }

    /// <summary>The journal of customer invoices, by name or code. Supplier invoices go to the first journal of type expense.</summary>
    public string Journal { get; init; } = "Revenue";

    /// <summary>Our tax codes and the names of Tryton's taxes. An item without a tax code goes out without tax.</summary>
    public ImmutableDictionary<string, string> Taxes { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Whether drafts are posted at once, one by one, in the order of their dates. Off: posting is the accountant's.</summary>
    public bool AutoPost { get; init; }
}
