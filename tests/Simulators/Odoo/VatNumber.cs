using System.Text.RegularExpressions;

namespace Connector.Simulators.Odoo;

/// <summary>VAT numbers are validated: British ones by their check digits, others by their form.</summary>
internal static partial class VatNumber
{
    public static void Check(Transaction transaction, Record partner)
    {
        if (partner.Text("vat") is not { Length: > 1 } vat)
        {
            return;
        }

        var text = vat.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        var country = partner.Link("country_id") is { } id ? transaction.Row("res.country", id).Text("code") : null;
        if (text.Length > 2 && char.IsLetter(text[0]) && char.IsLetter(text[1]))
        {
            country = text[..2];
            text = text[2..];
        }

        if (country is null || (country is "GB" or "XI" ? IsBritish(text) : Other().IsMatch(text)))
        {
            return;
        }

        throw OdooError.Validation($"The VAT number [{vat}] for partner [{partner.Text("name")}] does not seem to be valid. \n"
            + "Note: the expected format is GB123456782 or XI123456782");
    }

    private static bool IsBritish(string text)
    {
        if (!British().IsMatch(text))
        {
            return false;
        }

        var sum = Enumerable.Range(0, 7).Sum(n => (text[n] - '0') * (8 - n)) + (((text[7] - '0') * 10) + (text[8] - '0'));
        return sum % 97 == 0 || (sum + 55) % 97 == 0;
    }

    [GeneratedRegex("^[0-9]{9}([0-9]{3})?$")]
    private static partial Regex British();

    [GeneratedRegex("^[0-9A-Z+*.]{2,13}$")]
    private static partial Regex Other();
}
