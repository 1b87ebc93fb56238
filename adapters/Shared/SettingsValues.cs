using System.Collections.Immutable;
using Microsoft.Extensions.Configuration;

namespace Connector.Adapters.Shared;

/// <summary>Reads values from a section of the settings that was checked.</summary>
public static class SettingsValues
{
    extension(IConfigurationSection section)
    {
        /// <summary>A text; null where there is none.</summary>
        public string? Text(string key) => section[key] is { Length: > 0 } value ? value : null;

        /// <summary>True or false.</summary>
        public bool Flag(string key, bool otherwise) => section.Text(key) is { } value ? bool.Parse(value) : otherwise;

        /// <summary>Names of ours and of theirs.</summary>
        public ImmutableDictionary<string, string> Map(string key)
            => section.GetSection(key).GetChildren().ToImmutableDictionary(e => e.Key, e => e.Value!, StringComparer.Ordinal);
    }
}
