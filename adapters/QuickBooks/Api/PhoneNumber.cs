namespace Connector.Adapters.QuickBooks;

/// <summary>A telephone number.</summary>
internal sealed record PhoneNumber(string? FreeFormNumber);
