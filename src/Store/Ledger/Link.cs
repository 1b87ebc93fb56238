using Connector.Engine;

namespace Connector.Store;

/// <summary>Our key and a backend's id of a customer, vendor or item.</summary>
/// <param name="Subject">What it is.</param>
/// <param name="Key">Our key.</param>
/// <param name="ExternalId">The backend's id.</param>
/// <param name="Digest">Of the fields that were sent last.</param>
public sealed record Link(ActionSubject Subject, string Key, string ExternalId, string Digest);
