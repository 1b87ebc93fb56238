using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Connector.Simulators.Odoo;

/// <summary>
/// Converts what a client sends to what is stored, and back. Text is a string, a date a <see cref="DateOnly"/>, a datetime a <see cref="DateTime"/>, a number a
/// decimal or long, a many2one a long, a many2many ids, JSON its text; nothing is null.
/// </summary>
internal static partial class Values
{
    private const string Second = "yyyy-MM-dd HH:mm:ss";

    public static object? Initial(Field field) => field.Type switch
    {
        FieldType.Boolean => false,
        FieldType.Integer => 0L,
        FieldType.Float or FieldType.Monetary => 0m,
        _ => null,
    };

    public static object? Default(Field field) => field.Default is not { } text ? Initial(field) : field.Type switch
    {
        FieldType.Boolean => text == "true",
        FieldType.Integer => long.Parse(text, CultureInfo.InvariantCulture),
        _ => text,
    };

    public static object? Keep(Transaction transaction, Model model, Field field, object? value) => field.Type switch
    {
        FieldType.Boolean => value is not (null or false or 0L or "" or 0m),
        FieldType.Integer => Integer(value),
        FieldType.Float => field.Digits is { } name ? Round(Float(value), transaction.Digits(name)) : Float(value),
        FieldType.Monetary => Round(Float(value), 2),
        _ when value is null or false => null,
        FieldType.Char or FieldType.Text or FieldType.Binary => Text(value),
        FieldType.Html => Html(Text(value)),
        FieldType.Selection => value is string option && field.Options.Contains(option)
            ? option
            : throw OdooError.Value($"Wrong value for {model.Name}.{field.Name}: {Odoo.Json.Repr(value)}"),
        FieldType.Date => Day(Text(value)),
        FieldType.Datetime => Instant(Text(value)),
        FieldType.Many2one => Link(transaction, model, field, value),
        FieldType.Json => Odoo.Json.Text(value is string text ? Parse(text) : value),
        _ => throw new InvalidOperationException($"{field.Name} is not kept."),
    };

    public static object? Show(Transaction transaction, Field field, object? value, bool names) => (field.Type, value) switch
    {
        (FieldType.Many2one, long id) => names ? new object[] { id, transaction.Find(field.Comodel!, id) is { } row ? transaction.DisplayName(row) : "" } : id,
        (FieldType.One2many or FieldType.Many2many, null) => Array.Empty<long>(),
        (FieldType.Json, string text) => Odoo.Json.Parse(text),
        (_, DateTime instant) => instant.ToString(Second, CultureInfo.InvariantCulture),
        (_, null) => false,
        _ => value,
    };

    public static decimal Round(decimal value, int digits) => Math.Round(value, digits, MidpointRounding.AwayFromZero);

    public static DateOnly Day(string text)
        => DateOnly.TryParseExact(text.AsSpan(0, Math.Min(10, text.Length)), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : throw OdooError.Value($"time data '{text}' does not match format '%Y-%m-%d'");

    public static DateTime Instant(string text)
        => DateTime.TryParseExact(text, [Second, "yyyy-MM-dd", Second + ".ffffff"], CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
            ? at
            : throw OdooError.Value($"time data '{text}' does not match format '%Y-%m-%d %H:%M:%S'");

    public static decimal Float(object? value) => value switch
    {
        null or false => 0,
        true => 1,
        long number => number,
        decimal number => number,
        string text when decimal.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        string text => throw OdooError.Value($"could not convert string to float: '{text}'"),
        _ => throw OdooError.Type($"float() argument must be a string or a real number, not '{Python(value)}'"),
    };

    public static string Python(object? value) => value switch
    {
        null => "NoneType",
        bool => "bool",
        string => "str",
        long => "int",
        decimal => "float",
        Dictionary<string, object?> => "dict",
        _ => "list",
    };

    /// <summary>Text in HTML is a paragraph, and scripts are left out.</summary>
    public static string Html(string text)
    {
        var clean = Ampersand().Replace(Script().Replace(text, ""), "&amp;");
        return clean.Length == 0 || Tag().IsMatch(clean) ? clean : $"<p>{clean}</p>";
    }

    public static string Escaped(string text) => $"<p>{WebUtility.HtmlEncode(text)}</p>";

    private static long Integer(object? value) => value switch
    {
        null or false => 0,
        true => 1,
        long number => number,
        decimal number => (long)number,
        string text when long.TryParse(text, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw OdooError.Value($"invalid literal for int() with base 10: {Odoo.Json.Repr(value)}"),
    };

    private static string Text(object? value)
    {
        var text = value as string ?? Odoo.Json.Repr(value);
        return text.Contains('\0', StringComparison.Ordinal) ? throw OdooError.Value("A string literal cannot contain NUL (0x00) characters.") : text;
    }

    private static object? Link(Transaction transaction, Model model, Field field, object? value)
    {
        var id = value switch
        {
            long number => number,
            List<object?> { Count: > 0 } pair when pair[0] is long number => number,
            string text when long.TryParse(text, CultureInfo.InvariantCulture, out var number) => number,
            _ => throw OdooError.Value($"Wrong value for {model.Name}.{field.Name}: {Odoo.Json.Repr(value)}"),
        };
        if (id == 0)
        {
            return null;
        }

        transaction.CheckCompany(transaction.Row(field.Comodel!, id));
        return id;
    }

    private static object? Parse(string text)
    {
        try
        {
            return Odoo.Json.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            throw OdooError.Value($"Wrong JSON: {text}");
        }
    }

    [GeneratedRegex("<script\\b.*?(</script>|$)", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Script();

    [GeneratedRegex("&(?!#?[0-9a-zA-Z]+;)")]
    private static partial Regex Ampersand();

    [GeneratedRegex("<[a-zA-Z]")]
    private static partial Regex Tag();
}
