namespace Connector.Adapters.QuickBooks;

/// <summary>An e-mail address, or several with commas.</summary>
internal sealed record EmailAddress(string? Address);
