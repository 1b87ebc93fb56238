namespace Connector.Simulators.Odoo;

/// <summary>What came in.</summary>
internal sealed record Incoming(string Method, string Path, string Body, string? ContentType, string Authorization, string? Database)
{
    public bool IsJson => ContentType?.Split(';')[0].Trim() == "application/json";
}
