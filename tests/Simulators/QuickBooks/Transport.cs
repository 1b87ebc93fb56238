using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Connector.Simulators.QuickBooks;

/// <summary>Reads requests, which may be packed, and sends answers, which are packed for whoever accepts that.</summary>
internal static class Transport
{
    /// <summary>The request; null when it cannot be read.</summary>
    public static async Task<Request?> ReadAsync(HttpContext http)
    {
        try
        {
            using var body = new MemoryStream();
            if (http.Request.Headers.ContentEncoding.ToString().Equals("gzip", StringComparison.OrdinalIgnoreCase))
            {
                await using var unpacked = new GZipStream(http.Request.Body, CompressionMode.Decompress);
                await unpacked.CopyToAsync(body);
            }
            else
            {
                await http.Request.Body.CopyToAsync(body);
            }

            var request = new Request(http.Request.Method, http.Request.Path.Value ?? "/", http.Request.Query, http.Request.GetEncodedPathAndQuery(), body.ToArray(),
                http.Request.ContentType ?? "", http.Request.Headers.Accept.ToString(), http.Request.Headers.Authorization.ToString());
            return request.MediaType == "multipart/form-data" ? request with { Parts = await PartsAsync(request) } : request;
        }
        catch (Exception error) when (error is IOException or InvalidDataException or BadHttpRequestException or OperationCanceledException)
        {
            http.Abort();
            return null;
        }
    }

    public static async Task SendAsync(HttpContext http, Request request, Response answer, Fault fault)
    {
        try
        {
            if (answer.IsClosed)
            {
                http.Abort();
                return;
            }

            var body = answer.Body;
            http.Response.StatusCode = answer.Status;
            http.Response.ContentType = answer.ContentType;
            http.Response.Headers["intuit_tid"] = request.Tid;
            if (answer.Location is not null)
            {
                http.Response.Headers.Location = answer.Location;
            }

            if (answer.Challenge is not null)
            {
                http.Response.Headers.WWWAuthenticate = answer.Challenge;
            }

            if (body.Length > 0 && http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
            {
                using var packed = new MemoryStream();
                await using (var zip = new GZipStream(packed, CompressionLevel.Fastest, true))
                {
                    await zip.WriteAsync(body);
                }

                body = packed.ToArray();
                http.Response.Headers.ContentEncoding = "gzip";
            }

            http.Response.ContentLength = body.Length;
            var sent = fault == Fault.HalfAnswer ? body.AsMemory(0, body.Length / 2) : body;
            await http.Response.Body.WriteAsync(sent);
            if (fault == Fault.HalfAnswer)
            {
                await http.Response.Body.FlushAsync();
                http.Abort();
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The client is gone, or the server stops: nobody can be answered.
        }
    }

    private static async Task<Dictionary<string, Part>> PartsAsync(Request request)
    {
        var parts = new Dictionary<string, Part>();
        var boundary = HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(request.ContentType).Boundary).Value ?? throw new InvalidDataException("There is no boundary.");
        var reader = new MultipartReader(boundary, new MemoryStream(request.Body));
        while (await reader.ReadNextSectionAsync() is { } section)
        {
            using var content = new MemoryStream();
            await section.Body.CopyToAsync(content);
            if (ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var header))
            {
                var file = header.FileNameStar.HasValue ? header.FileNameStar : header.FileName;
                parts[HeaderUtilities.RemoveQuotes(header.Name).Value ?? ""] = new Part(content.ToArray(), section.ContentType ?? "", HeaderUtilities.RemoveQuotes(file).Value);
            }
        }

        return parts;
    }
}
