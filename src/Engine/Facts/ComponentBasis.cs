namespace Connector.Engine;

/// <summary>How a component of a template is counted.</summary>
public enum ComponentBasis
{
    /// <summary>The quantity (or amount) of the whole, times the component's own.</summary>
    Elapsed,

    /// <summary>The component's own quantity instead.</summary>
    Fixed,
}
