using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Connector.Engine;

/// <summary>ISO 4217: how many decimals a currency's amounts have, and how an amount of minor units is written.</summary>
public static class Currency
{
    // In use, and behind them those withdrawn since 2010: agreements run for years.
    private static readonly FrozenSet<string> Codes = """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC
        CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR
        KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK
        PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN
        UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
        BYR CUC EEK HRK LTL LVL MRO SLL STD VEF ZMK ZWL
        """.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The decimals of a currency's minor unit: 2, unless ISO 4217 says otherwise.</summary>
    public static int Decimals(string currency) => currency switch
    {
        "BIF" or "BYR" or "CLP" or "DJF" or "GNF" or "ISK" or "JPY" or "KMF" or "KRW" or "PYG" => 0,
        "RWF" or "UGX" or "UYI" or "VND" or "VUV" or "XAF" or "XOF" or "XPF" => 0,
        "BHD" or "IQD" or "JOD" or "KWD" or "LYD" or "OMR" or "TND" => 3,
        "CLF" or "UYW" => 4,
        _ => 2,
    };

    /// <summary>Whether the text is the code of a currency of ISO 4217.</summary>
    public static bool IsCode(string text) => Codes.Contains(text);

    /// <summary>An amount in minor units as decimal text with the currency's decimals: 123456 GBP is <c>1234.56</c>.</summary>
    public static string Text(long minor, string currency)
    {
        var decimals = Decimals(currency);
        if (decimals == 0)
        {
            return minor.ToString(CultureInfo.InvariantCulture);
        }

        Span<char> text = stackalloc char[32];
        var at = text.Length;
        var rest = unchecked(minor < 0 ? 0 - (ulong)minor : (ulong)minor);
        for (var place = 0; rest > 0 || place <= decimals; place++)
        {
            if (place == decimals)
            {
                text[--at] = '.';
            }

            (rest, var digit) = Math.DivRem(rest, 10);
            text[--at] = (char)('0' + digit);
        }

        if (minor < 0)
        {
            text[--at] = '-';
        }

        return new string(text[at..]);
    }

    /// <summary>The same of an amount that may be missing: null for null.</summary>
    [return: NotNullIfNotNull(nameof(minor))]
    public static string? Text(long? minor, string? currency) => minor is { } value ? Text(value, currency ?? "") : null;

    /// <summary>An amount in minor units as an exact fraction of the currency's major unit.</summary>
    public static Fraction Amount(long minor, string currency) => Fraction.Of(minor, PowerOfTen(Decimals(currency)));

    private static long PowerOfTen(int power) => power switch { 0 => 1, 1 => 10, 2 => 100, 3 => 1_000, _ => 10_000 };
}
