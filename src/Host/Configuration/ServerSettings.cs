using System.Collections.Immutable;
using System.Net;

namespace Connector.Host.Configuration;

/// <summary>How the service is reached, and what it says of itself.</summary>
/// <param name="Urls">Where it listens.</param>
/// <param name="KnownProxies">The proxies whose word on who called counts.</param>
/// <param name="RequestsPerSecond">How many requests a caller has a second, in the long run.</param>
/// <param name="UploadMegabytes">How large an import may be.</param>
/// <param name="JsonLogs">Whether the console gets a JSON object a line.</param>
/// <param name="LogFile">A file for logs, a new one each day; null for none.</param>
/// <param name="Otlp">Where metrics and traces go; null for nowhere.</param>
internal sealed record ServerSettings(
    string Urls, ImmutableArray<IPAddress> KnownProxies, int RequestsPerSecond, int UploadMegabytes, bool JsonLogs, string? LogFile, Uri? Otlp);
