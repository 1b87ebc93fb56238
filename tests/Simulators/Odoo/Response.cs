using System.Text;

namespace Connector.Simulators.Odoo;

/// <summary>A response as it is sent; a closed one is a dropped connection.</summary>
internal sealed record Response(int Status, string ContentType, byte[] Body)
{
    public bool IsClosed { get; init; }

    public bool AsksForKey { get; init; }

    public TimeSpan Takes { get; init; }

    public static readonly Response Closed = new(0, "", []) { IsClosed = true };

    public static Response Json(object? value, int status = 200) => new(status, "application/json; charset=utf-8", Odoo.Json.Bytes(value));

    public static Response Html(int status, string title, string text)
        => new(status, "text/html; charset=utf-8", Encoding.UTF8.GetBytes($"<!doctype html>\n<html lang=en>\n<title>{title}</title>\n<h1>{title}</h1>\n<p>{text}</p>\n"));
}
