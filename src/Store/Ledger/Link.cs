using Connector.Engine;

namespace Connector.Store;

/// <summary>Our key of a customer, vendor or item, and the backend's id of it.</summary>
/// <param name="Subject">Whether it is a customer, a vendor or an item.</param>
/// <param name="Key">Our key.</param>
/// <param name="ExternalId">The backend's id.</param>
/// <param name="Digest">The digest of the fields that were last sent.</param>
public sealed record Link(ActionSubject Subject, string Key, string ExternalId, string Digest);
