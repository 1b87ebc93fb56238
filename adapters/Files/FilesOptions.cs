namespace Connector.Adapters.Files;

/// <summary>The settings of a backend of kind <c>files</c>.</summary>
public sealed record FilesOptions
{
    /// <summary>Where the documents go. A relative path starts at the working directory.</summary>
    public required string Folder { get; init; }

    /// <summary>What is wrong with the settings, one sentence each; nothing when they can be used.</summary>
    public IEnumerable<string> Problems()
    {
        if (string.IsNullOrWhiteSpace(Folder))
        {
            yield return "Folder: expected a path, found nothing.";
        }
        else if (Folder.Contains('\0', StringComparison.Ordinal))
        {
            yield return "Folder: expected a path, found a control character.";
        }
    }
}
