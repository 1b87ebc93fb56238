using System.Text;

namespace Connector.Host.Api;

/// <summary>A page of a list.</summary>
/// <param name="Limit">How many rows at most; null for all.</param>
/// <param name="After">The mark of the last row of the page before; null for the first page.</param>
internal readonly record struct Page(int? Limit, string? After)
{
    private const int MostRows = 10_000;

    /// <summary>Reads <c>?limit=&amp;after=</c>.</summary>
    public static Page Of(int? limit, string? after)
    {
        if (limit is < 1 or > MostRows)
        {
            throw Problems.Bad("limit", $"limit is {limit}.", $"Expected a whole number from 1 to {MostRows}; leave it out for all rows.");
        }

        if (after is null)
        {
            return new Page(limit, null);
        }

        try
        {
            return new Page(limit, new UTF8Encoding(false, true).GetString(System.Buffers.Text.Base64Url.DecodeFromChars(after)));
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw Problems.NoMark();
        }
    }
}
