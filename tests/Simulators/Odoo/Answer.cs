using System.Text;

namespace Connector.Simulators.Odoo;

/// <summary>An answer as it goes out; closed is none.</summary>
internal sealed record Answer(int Status, string ContentType, byte[] Body)
{
    public bool IsClosed { get; init; }

    public bool AsksForKey { get; init; }

    public TimeSpan Takes { get; init; }

    public static readonly Answer Closed = new(0, "", []) { IsClosed = true };

    public static Answer Json(object? value, int status = 200) => new(status, "application/json; charset=utf-8", Odoo.Json.Bytes(value));

    public static Answer Html(int status, string title, string text)
        => new(status, "text/html; charset=utf-8", Encoding.UTF8.GetBytes($"<!doctype html>\n<html lang=en>\n<title>{title}</title>\n<h1>{title}</h1>\n<p>{text}</p>\n"));
}
