using Connector.Engine;

namespace Connector.Operations;

/// <summary>A backend that the settings name.</summary>
/// <param name="Name">The name that routes and documents use.</param>
/// <param name="Kind">Its kind, such as <c>files</c>.</param>
/// <param name="Open">Creates the backend, with the clock that it uses.</param>
public sealed record ConfiguredBackend(string Name, string Kind, Func<TimeProvider, IAccountingBackend> Open);
