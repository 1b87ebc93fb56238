using Microsoft.OpenApi;

namespace Connector.Host.Serving;

/// <summary>The endpoint takes files, as a form.</summary>
internal sealed record FormMark;
