namespace Connector.Simulators.Odoo;

/// <summary>A request as it arrived.</summary>
internal sealed record Request(string Method, string Path, string Body, string? ContentType, string Authorization, string? Database)
{
    public bool IsJson => ContentType?.Split(';')[0].Trim() == "application/json";
}
