using Connector.Engine;
using Microsoft.Extensions.Configuration;

namespace Connector.Adapters.Shared;

/// <summary>Checks a section of the settings: each setting that is unknown or wrong becomes an issue.</summary>
public sealed class SettingsCheck(IConfigurationSection section)
{
    private readonly List<Issue> _issues = [];

    /// <summary>The issues that were found, in order.</summary>
    public IReadOnlyList<Issue> Issues => _issues;

    /// <summary>Names settings that nobody knows.</summary>
    public void Known(params string[] keys)
    {
        foreach (var child in section.GetChildren().Where(c => !keys.Contains(c.Key, StringComparer.OrdinalIgnoreCase)))
        {
            _issues.Add(new Issue("CONFIG-002", child.Path, $"The setting {child.Path} is not known.", "Expected one of " + string.Join(", ", keys) + "."));
        }
    }

    /// <summary>A web address that must be there.</summary>
    public void Address(string key)
    {
        var value = section.Text(key);
        if (!Uri.TryCreate(value, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            Wrong(key, value, "an address such as https://erp.example");
        }
    }

    /// <summary>A text that must be there.</summary>
    public void Required(string key, string expected)
    {
        if (string.IsNullOrWhiteSpace(section.Text(key)))
        {
            Wrong(key, null, expected);
        }
    }

    /// <summary>True or false, where it is set.</summary>
    public void Flag(string key)
    {
        if (section.Text(key) is { } value && !bool.TryParse(value, out _))
        {
            Wrong(key, value, "true or false");
        }
    }

    /// <summary>Names of ours and of theirs.</summary>
    public void Map(string key)
    {
        if (section.Text(key) is { } value)
        {
            Wrong(key, value, "names and values, as { \"OURS\": \"theirs\" }");
        }

        foreach (var entry in section.GetSection(key).GetChildren().Where(e => string.IsNullOrWhiteSpace(e.Value)))
        {
            Wrong($"{key}:{entry.Key}", entry.Value, "a name");
        }
    }

    /// <summary>One of some words, the first of them where it is not set.</summary>
    /// <returns>The word.</returns>
    public string Word(string key, params ReadOnlySpan<string> words)
    {
        var value = section.Text(key) ?? words[0];
        if (!words.Contains(value))
        {
            Wrong(key, value, "one of " + string.Join(", ", words));
        }

        return value;
    }

    /// <summary>Notes a wrong value; null for one that is missing.</summary>
    public void Wrong(string key, string? value, string expected)
        => _issues.Add(new Issue("CONFIG-003", $"{section.Path}:{key}", $"The setting {section.Path}:{key} is {(value is null ? "missing" : $"'{value}'")}.", $"Expected {expected}."));
}
