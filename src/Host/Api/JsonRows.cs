using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Connector.Engine;
using Connector.Host.Json;
using Connector.Operations.Accounts;
using Connector.Operations.Visibility;
using NodaTime;

namespace Connector.Host.Api;

/// <summary>Writes answers as they come, as the command line does.</summary>
internal static class JsonRows
{
    private const int FlushAt = 1 << 16;
    private const int Room = 1 << 13;

    /// <summary>One object that the caller may see.</summary>
    public static Task One<T, TRow>(HttpContext http, Visible<T> value, Func<T, TRow> of, int status = StatusCodes.Status200OK) => One(http, of(value.Value), status);

    /// <summary>One object of an endpoint that is open to staff only.</summary>
    public static Task OneToStaff<TRow>(HttpContext http, TRow row, int status = StatusCodes.Status200OK)
        => One(http, Viewer.Staff(http.User.IsInRole(Roles.Party), row), one => one, status);

    /// <summary>What is about the caller, or about the service alone.</summary>
    public static Task OneOfCaller<TRow>(HttpContext http, TRow row) => One(http, row, StatusCodes.Status200OK);

    private static async Task One<TRow>(HttpContext http, TRow row, int status)
    {
        Begin(http, status);
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter, JsonText.Options);
        JsonText.Write(json, row);
    }

    /// <summary>Rows as an array: all of them as they come, or a page with a link to the next.</summary>
    /// <param name="http">The request.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="of">The contract's row of one.</param>
    /// <param name="page">Which of them.</param>
    /// <param name="mark">The mark of a row: the page after it begins with the next.</param>
    /// <param name="knownAt">When the rows were known: so are those of the next page, whatever is recorded in between. Null for what has no such instant.</param>
    /// <param name="skips">Whether the rows before the page are among the rows; otherwise they begin with the page.</param>
    public static Task Rows<T, TRow>(
        HttpContext http, IAsyncEnumerable<Visible<T>> rows, Func<T, TRow> of, Page page, Func<T, string> mark, Instant? knownAt = null, bool skips = true)
        => Write(http, rows, (json, row) => JsonText.Write(json, of(row)), page, mark, knownAt, skips);

    /// <summary>Rows that are there already.</summary>
    public static Task Rows<T, TRow>(HttpContext http, IEnumerable<Visible<T>> rows, Func<T, TRow> of, Page page, Func<T, string> mark, Instant? knownAt = null)
        => Rows(http, rows.ToAsyncEnumerable(), of, page, mark, knownAt);

    /// <summary>Rows of an endpoint that is open to staff only.</summary>
    public static Task ToStaff<T, TRow>(
        HttpContext http, IAsyncEnumerable<T> rows, Func<T, TRow> of, Page page, Func<T, string> mark, Instant? knownAt = null)
        => Rows(http, Viewer.Staff(http.User.IsInRole(Roles.Party), rows), of, page, mark, knownAt);

    /// <summary>The same of rows that are there already.</summary>
    public static Task ToStaff<T, TRow>(HttpContext http, IEnumerable<T> rows, Func<T, TRow> of, Page page, Func<T, string> mark, Instant? knownAt = null)
        => ToStaff(http, rows.ToAsyncEnumerable(), of, page, mark, knownAt);

    /// <summary>Rows for staff that are written by the caller, or begin with the page.</summary>
    public static Task WriteToStaff<T>(
        HttpContext http, IAsyncEnumerable<T> rows, Action<Utf8JsonWriter, T> write, Page page, Func<T, string> mark, Instant? knownAt = null, bool skips = true)
        => Write(http, Viewer.Staff(http.User.IsInRole(Roles.Party), rows), write, page, mark, knownAt, skips);

    private static async Task Write<T>(
        HttpContext http, IAsyncEnumerable<Visible<T>> rows, Action<Utf8JsonWriter, T> write, Page page, Func<T, string> mark, Instant? knownAt, bool skips)
    {
        if (skips && page.After is { } after)
        {
            rows = Behind(rows, row => mark(row.Value) == after, http.RequestAborted);
        }

        if (page.Limit is { } limit)
        {
            var taken = await rows.Take(limit + 1).ToListAsync(http.RequestAborted);
            if (taken.Count > limit)
            {
                taken.RemoveAt(limit);
                http.Response.Headers.Link = $"<{Next(http.Request, mark(taken[^1].Value), knownAt)}>; rel=\"next\"";
            }

            await Stream(http, taken.ToAsyncEnumerable(), write);
            return;
        }

        await Stream(http, rows, write);
    }

    /// <summary>The rows behind a mark. Where it is no more, nobody knows which of them were answered already.</summary>
    private static async IAsyncEnumerable<T> Behind<T>(IAsyncEnumerable<T> rows, Func<T, bool> isMark, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var isBehind = false;
        await foreach (var row in rows.WithCancellation(cancellation))
        {
            if (isBehind)
            {
                yield return row;
            }

            isBehind = isBehind || isMark(row);
        }

        if (!isBehind)
        {
            throw Problems.Gone();
        }
    }

    private static async Task Stream<T>(HttpContext http, IAsyncEnumerable<Visible<T>> rows, Action<Utf8JsonWriter, T> write)
    {
        await using var enumerator = rows.GetAsyncEnumerator(http.RequestAborted);
        var more = await enumerator.MoveNextAsync(); // what goes wrong by now is still a problem with a status of its own
        Begin(http, StatusCodes.Status200OK);
        // A buffer of our own: what fails before it is full is answered as a problem, with nothing before it.
        var buffer = new ArrayBufferWriter<byte>(FlushAt + Room);
        await using var json = new Utf8JsonWriter(buffer, JsonText.Options);
        json.WriteStartArray();
        while (more)
        {
            write(json, enumerator.Current.Value);
            if (buffer.WrittenCount + json.BytesPending > FlushAt)
            {
                json.Flush();
                await http.Response.BodyWriter.WriteAsync(buffer.WrittenMemory, http.RequestAborted);
                buffer.ResetWrittenCount();
            }

            more = await enumerator.MoveNextAsync();
        }

        json.WriteEndArray();
        json.Flush();
        await http.Response.BodyWriter.WriteAsync(buffer.WrittenMemory, http.RequestAborted);
    }

    private static void Begin(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
    }

    private static string Next(HttpRequest request, string mark, Instant? knownAt)
    {
        var query = request.Query.ToDictionary(q => q.Key, q => (string?)q.Value, StringComparer.Ordinal);
        query["after"] = System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(mark));
        if (knownAt is { } instant)
        {
            query["as_of"] = CanonicalText.Text(instant);
        }

        return request.PathBase + request.Path.ToUriComponent() + QueryString.Create(query);
    }
}
