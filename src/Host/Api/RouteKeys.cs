namespace Connector.Host.Api;

/// <summary>Keys in addresses: a slash in a key is written %2F, and a percent sign %25.</summary>
internal static class RouteKeys
{
    /// <summary>A key as the caller wrote it. The server decodes all of a path but %2F, so that a key with both is read from the target as it came.</summary>
    public static string Key(this HttpContext http, string parameter)
    {
        var pattern = ((RouteEndpoint)http.GetEndpoint()!).RoutePattern;
        var index = Enumerable.Range(0, pattern.PathSegments.Count).First(i => pattern.PathSegments[i].Parts is [Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart part] && part.Name == parameter);
        var raw = http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        if (!raw.StartsWith('/'))
        {
            raw = raw[raw.IndexOf('/', raw.IndexOf("://", StringComparison.Ordinal) + 3)..]; // http://host/api, as a proxy may be sent it
        }

        var segments = new List<string>();
        foreach (var segment in raw.Split('?')[0][1..].Split('/').Select(Uri.UnescapeDataString))
        {
            if (segment == "..")
            {
                segments.RemoveRange(Math.Max(0, segments.Count - 1), Math.Min(1, segments.Count));
            }
            else if (segment != ".")
            {
                segments.Add(segment);
            }
        }

        var key = segments.ElementAtOrDefault(index) ?? "";
        return key.Length is > 0 and <= 1_000 && !key.Any(char.IsControl) ? key : throw Problems.Nothing(parameter);
    }
}
