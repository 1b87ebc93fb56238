namespace Connector.Adapters.QuickBooks;

/// <summary>A postal address, as customers and vendors have it. Those within transactions come back re-flowed, and are neither sent nor compared.</summary>
internal sealed record PostalAddress
{
    public string? Line1 { get; init; }

    public string? City { get; init; }

    public string? PostalCode { get; init; }

    public string? Country { get; init; }
}
