using Connector.Engine;

namespace Connector.Operations.Backends;

/// <summary>A backend with the result of its check.</summary>
public sealed record CheckedBackend(IAccountingBackend Backend, BackendCheck Check);
