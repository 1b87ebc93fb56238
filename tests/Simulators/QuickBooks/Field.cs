namespace Connector.Simulators.QuickBooks;

/// <summary>A property that may be sent.</summary>
/// <param name="Type">What it holds.</param>
/// <param name="Max">Its greatest length; 0 for any.</param>
/// <param name="Argument">The values of an enumeration, the entity of a reference, the shape of an object.</param>
internal sealed record Field(FieldType Type, int Max, string Argument);
