using System.Collections.Immutable;
using System.Reflection;
using Connector.Engine;

namespace Connector.Adapters.Shared.Texts;

/// <summary>What customers read, from templates: one for the lines and one for the document, in each language. Nothing of ours that is internal is a field of them.</summary>
public sealed class CustomerTexts
{
    /// <summary>The language where nothing says another.</summary>
    public const string English = "en";

    private static readonly Lazy<CustomerTexts> Ours = new(ReadShipped);

    private readonly string _language;
    private readonly ImmutableDictionary<string, string> _countries;

    internal CustomerTexts(
        ImmutableDictionary<string, ImmutableDictionary<string, TextTemplate>> languages, string language, ImmutableDictionary<string, string> countries)
        => (Templates, _language, _countries) = (languages, language, countries);

    /// <summary>The texts that are shipped, in English.</summary>
    public static CustomerTexts Shipped => Ours.Value;

    /// <summary>The templates, by language and part.</summary>
    internal ImmutableDictionary<string, ImmutableDictionary<string, TextTemplate>> Templates { get; }

    /// <summary>What a document is: its title, for a correction with the number and date of what it corrects.</summary>
    public string Document(OutgoingDocument outgoing) => Render(outgoing, "document", TextFields.Of(outgoing), Range(TextFields.ServiceOf(outgoing.Document)));

    /// <summary>What a line is.</summary>
    /// <param name="outgoing">The document.</param>
    /// <param name="line">The line.</param>
    /// <param name="isCounted">Whether the line shows its own quantity beside its text.</param>
    public string Line(OutgoingDocument outgoing, DocumentLine line, bool isCounted) => Render(outgoing, "line", TextFields.Of(outgoing, line, isCounted), Range(line.Service));

    /// <summary>The payer's order numbers; null where there is none.</summary>
    public static string? Order(OutgoingDocument outgoing) => string.Join(", ", outgoing.Orders) is { Length: > 0 } orders ? orders : null;

    private string Render(OutgoingDocument outgoing, string part, Dictionary<string, object?> fields, string otherwise)
    {
        var country = outgoing.Records.FirstOrDefault(r => r.Subject != ActionSubject.Item && r.Key == outgoing.Document.Counterparty)?.Field("country");
        var language = country is not null && _countries.TryGetValue(country, out var its) ? its : _language;
        return (Templates[language][part].Render(fields) ?? Shipped.Templates[English][part].Render(fields)) is { Length: > 0 } text ? text : otherwise;
    }

    private static string Range(Days days) => days.From == days.To ? CanonicalText.Text(days.From) : $"{CanonicalText.Text(days.From)} – {CanonicalText.Text(days.To)}";

    private static CustomerTexts ReadShipped()
    {
        var templates = TextFiles.Parts.ToImmutableDictionary(part => part, part =>
        {
            using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream($"texts/{English}/{part}.liquid")!);
            return TextTemplate.Parse($"{English}/{part}.liquid", reader.ReadToEnd(), TextFields.NamesOf(part), []) ?? throw new InvalidOperationException($"The shipped text {part} is wrong.");
        }, StringComparer.Ordinal);
        return new CustomerTexts(ImmutableDictionary.Create<string, ImmutableDictionary<string, TextTemplate>>(StringComparer.Ordinal).Add(English, templates), English, ImmutableDictionary<string, string>.Empty);
    }
}
