using Connector.Adapters.Shared;
using Connector.Adapters.Shared.Texts;
using Connector.Engine;
using Microsoft.Extensions.Configuration;

namespace Connector.Adapters.Files;

/// <summary>The settings of a backend of kind <c>files</c>.</summary>
public sealed record FilesOptions
{
    /// <summary>Where the documents go. A relative path starts at the working directory.</summary>
    public required string Folder { get; init; }

    /// <summary>What customers read; null for the texts that are shipped.</summary>
    public CustomerTexts? Texts { get; init; }

    /// <summary>Reads settings without issues. The folder is the backend's name where the settings name none.</summary>
    public static FilesOptions From(IConfigurationSection section) => new() { Folder = Path.GetFullPath(section["Folder"] ?? section.Key) };

    /// <summary>Checks settings.</summary>
    /// <returns>An issue for each setting that is unknown or wrong.</returns>
    public static IReadOnlyList<Issue> Check(IConfigurationSection section)
    {
        var check = new SettingsCheck(section);
        check.Known("Kind", "Folder");
        if (section["Folder"] is { } folder && (string.IsNullOrWhiteSpace(folder) || folder.Contains('\0', StringComparison.Ordinal)))
        {
            check.Wrong("Folder", folder, "a path");
        }

        return check.Issues;
    }
}
