namespace Connector.Simulators.QuickBooks;

public sealed record SimulatedAttachment(string Id, string? FileName, string? ContentType, string? Entity, string? EntityId, string? Note, byte[]? Content);
