namespace Connector.Host.Api;

/// <summary>The endpoint takes files, as a form.</summary>
internal sealed record FormMark;
