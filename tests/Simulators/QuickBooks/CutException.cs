namespace Connector.Simulators.QuickBooks;

/// <summary>The connection is cut while a request is carried out.</summary>
internal sealed class CutException() : Exception("The connection was cut.");
