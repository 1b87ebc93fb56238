namespace Connector.Engine;

/// <summary>A part of a template.</summary>
/// <param name="Template">The template's key.</param>
/// <param name="Component">An item's or another template's key.</param>
/// <param name="Quantity">How many of it.</param>
/// <param name="Basis">How it is counted.</param>
public sealed record TemplateComponent(string Template, string Component, decimal Quantity, ComponentBasis Basis)
{
    /// <summary>Reads a row of <see cref="FactFile.Templates"/>.</summary>
    public static TemplateComponent Of(FactRow row)
        => new(row[0]!, row[1]!, CanonicalText.DecimalOrNull(row[2]) ?? 1, row[3] == "fixed" ? ComponentBasis.Fixed : ComponentBasis.Elapsed);
}
