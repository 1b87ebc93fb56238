using System.Text;

namespace Connector.Simulators.QuickBooks;

/// <summary>What is answered; without body when the connection is cut.</summary>
internal sealed record Response(int Status, string ContentType, byte[] Body)
{
    public static readonly Response Closed = new(0, "", []);

    public string? Location { get; init; }

    public string? Challenge { get; init; }

    public bool IsClosed => Status == 0;

    public static Response Json(int status, string body) => new(status, "application/json;charset=UTF-8", Encoding.UTF8.GetBytes(body));

    public static Response Html(int status, string title, string text)
        => new(status, "text/html", Encoding.UTF8.GetBytes($"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n<hr><center>{text}</center>\r\n</body>\r\n</html>\r\n"));
}
