using Connector.Engine;

namespace Connector.Operations.Backends;

/// <summary>A backend, and what it answered to a check.</summary>
public sealed record CheckedBackend(IAccountingBackend Backend, BackendCheck Check);
