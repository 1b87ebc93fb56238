namespace Connector.Engine;

/// <summary>A document that we believe to be at the backend.</summary>
/// <param name="Document">Its key.</param>
/// <param name="ExternalId">Its id there, where we know it.</param>
/// <param name="Revision">The revision that we sent, or were about to send.</param>
public sealed record KnownDocument(string Document, string? ExternalId, int Revision = 1);
