using Connector.Engine;

namespace Connector.Operations;

/// <summary>A backend that the settings name.</summary>
/// <param name="Name">The name that routes and documents use.</param>
/// <param name="Kind">Its kind, such as <c>files</c>.</param>
/// <param name="Open">Makes it, with the clock that it is to use.</param>
public sealed record ConfiguredBackend(string Name, string Kind, Func<TimeProvider, IAccountingBackend> Open);
