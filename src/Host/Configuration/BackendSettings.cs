namespace Connector.Host.Configuration;

/// <summary>A backend as configured: its kind and its own settings.</summary>
/// <param name="Name">The name that routes use.</param>
/// <param name="Kind">The kind, such as <c>files</c>.</param>
/// <param name="Section">Its settings.</param>
/// <param name="Folder">The folder of a backend that is one.</param>
internal sealed record BackendSettings(string Name, string Kind, IConfigurationSection Section, string Folder);
