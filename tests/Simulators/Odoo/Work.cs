namespace Connector.Simulators.Odoo;

/// <summary>How much a call did.</summary>
internal sealed class Work
{
    public int Records { get; set; }

    public int Lines { get; set; }

    public int Read { get; set; }
}
