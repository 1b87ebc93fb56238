namespace Connector.Simulators.QuickBooks;

/// <summary>A part of an upload.</summary>
internal sealed record Part(byte[] Content, string ContentType, string? FileName);
