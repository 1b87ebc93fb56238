using System.Collections.Immutable;
using Connector.Engine;
using Microsoft.Extensions.Configuration;

namespace Connector.Adapters.Shared.Texts;

/// <summary>Reads the section <c>Texts</c> of the settings and the files that it names: a folder for each language, with a file for each part.</summary>
public static class TextFiles
{
    /// <summary>The parts that have a template.</summary>
    internal static readonly string[] Parts = ["document", "line"];

    /// <summary>Reads and checks the settings and the templates.</summary>
    /// <param name="section">The section <c>Texts</c>.</param>
    /// <param name="pathOf">Makes a path of a setting absolute.</param>
    /// <param name="issues">What is wrong is added here.</param>
    /// <returns>The texts; null where nothing is set, so that those count that are shipped.</returns>
    public static CustomerTexts? Read(IConfigurationSection section, Func<string, string> pathOf, ICollection<Issue> issues)
    {
        if (!section.Exists())
        {
            return null;
        }

        var check = new SettingsCheck(section);
        check.Known("Folder", "Language", "Countries");
        check.Map("Countries");
        var languages = CustomerTexts.Shipped.Templates;
        var wrong = new List<Issue>();
        if (section.Text("Folder") is { } folder)
        {
            var path = pathOf(folder);
            if (!Directory.Exists(path))
            {
                check.Wrong("Folder", folder, "a folder with a folder for each language, such as en");
            }

            foreach (var language in Directory.Exists(path) ? Directory.GetDirectories(path) : [])
            {
                languages = languages.SetItem(Path.GetFileName(language), Templates(language, wrong));
            }
        }

        foreach (var (setting, language) in section.Map("Countries").Select(c => ($"Countries:{c.Key}", c.Value)).Prepend(("Language", section.Text("Language") ?? CustomerTexts.English)))
        {
            if (!languages.ContainsKey(language))
            {
                check.Wrong(setting, language, "one of the languages that have texts: " + string.Join(", ", languages.Keys.Order(StringComparer.Ordinal)));
            }
        }

        foreach (var issue in check.Issues.Concat(wrong))
        {
            issues.Add(issue);
        }

        return new CustomerTexts(languages, section.Text("Language") ?? CustomerTexts.English, section.Map("Countries"));
    }

    /// <summary>The templates of a language. A part without a file of its own is as shipped.</summary>
    private static ImmutableDictionary<string, TextTemplate> Templates(string folder, List<Issue> issues)
    {
        var templates = CustomerTexts.Shipped.Templates[CustomerTexts.English];
        foreach (var file in Directory.GetFiles(folder, "*.liquid").Order(StringComparer.Ordinal))
        {
            var part = Path.GetFileNameWithoutExtension(file);
            if (!Parts.Contains(part))
            {
                issues.Add(new Issue("CONFIG-006", file, $"{file} is the text of nothing.", "Name it after one of " + string.Join(", ", Parts) + ", or move it elsewhere."));
            }
            else if (TextTemplate.Parse(file, File.ReadAllText(file), TextFields.NamesOf(part), issues) is { } template)
            {
                templates = templates.SetItem(part, template);
            }
        }

        return templates;
    }
}
